package io.sparkllama.internal.llama;

import com.sun.jna.Pointer;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import io.sparkllama.internal.llama.dialect.NativeLines;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Forwards llama.cpp's log to slf4j line by line and keeps the last errors of each thread. The C
 * API only returns null on failure; the log says why.
 *
 * <p>Native info messages are logged at debug level, since a model load alone prints about a
 * hundred.
 */
final class NativeLog implements LlamaCpp.LogCallback, NativeLines {

  private static final Logger LOG = LoggerFactory.getLogger("io.sparkllama.internal.llama.native");

  private static final int LEVEL_WARNING = 3;
  private static final int LEVEL_ERROR = 4;
  private static final int LEVEL_CONTINUE = 5;
  private static final int REMEMBERED_ERRORS = 4;

  /**
   * Log state of one thread. Text arrives in pieces, and native calls log on their caller's thread.
   */
  private static final class ThreadState {
    final StringBuilder line = new StringBuilder();
    final Deque<String> errors = new ArrayDeque<>();
    int level;

    /** Additional sink for lines; null if there is none. */
    List<String> listened;
  }

  /** Matches lines that are expected and not worth reporting at their own level. */
  private final Predicate<String> expected;

  private final ThreadLocal<ThreadState> threads = ThreadLocal.withInitial(ThreadState::new);

  NativeLog(Predicate<String> expected) {
    this.expected = expected;
  }

  @Override
  public void invoke(int level, Pointer text, Pointer userData) {
    accept(level, text.getString(0, "UTF-8"));
  }

  void accept(int level, String text) {
    ThreadState thread = threads.get();
    if (level != LEVEL_CONTINUE) {
      thread.level = level;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        emit(thread);
      } else {
        thread.line.append(text.charAt(i));
      }
    }
  }

  private void emit(ThreadState thread) {
    String line = thread.line.toString().strip();
    thread.line.setLength(0);
    if (line.isEmpty()) {
      return;
    }
    if (thread.listened != null) {
      thread.listened.add(line);
    }
    if (thread.level == LEVEL_ERROR) {
      thread.errors.addLast(line);
      if (thread.errors.size() > REMEMBERED_ERRORS) {
        thread.errors.removeFirst();
      }
    }
    LOG.atLevel(expected.test(line) ? Level.DEBUG : levelOf(thread.level)).log(line);
  }

  @Override
  public List<String> of(Runnable calls) {
    ThreadState thread = threads.get();
    List<String> lines = new ArrayList<>();
    List<String> before = thread.listened;
    thread.listened = lines;
    try {
      calls.run();
    } finally {
      thread.listened = before;
    }
    return lines;
  }

  /**
   * Errors become warnings: the failed call throws an exception with these lines in its message.
   */
  private static Level levelOf(int level) {
    return level == LEVEL_WARNING || level == LEVEL_ERROR ? Level.WARN : Level.DEBUG;
  }

  /** Returns the errors logged by this thread's native calls since the last call. */
  List<String> takeErrors() {
    ThreadState thread = threads.get();
    List<String> errors = new ArrayList<>(thread.errors);
    thread.errors.clear();
    return errors;
  }
}

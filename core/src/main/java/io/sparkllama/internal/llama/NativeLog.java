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
 * Brings llama.cpp's log to slf4j, line by line, and remembers the last errors of each thread: the
 * C API returns null where something failed, and only the log says why.
 *
 * <p>Native information is logged at debug level, as a model load alone prints a hundred lines.
 */
final class NativeLog implements LlamaCpp.LogCallback, NativeLines {

  private static final Logger LOG = LoggerFactory.getLogger("io.sparkllama.internal.llama.native");

  private static final int LEVEL_WARNING = 3;
  private static final int LEVEL_ERROR = 4;
  private static final int LEVEL_CONTINUE = 5;
  private static final int REMEMBERED_ERRORS = 4;

  /**
   * What one thread has logged: text comes in pieces, and native calls log on their caller's
   * thread.
   */
  private static final class ThreadState {
    final StringBuilder line = new StringBuilder();
    final Deque<String> errors = new ArrayDeque<>();
    int level;

    /** Where lines are kept as well; null if nobody asks for them. */
    List<String> listened;
  }

  /** Lines that tell nothing new, whatever their level. */
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

  /** Errors are logged as warnings: the call that failed throws, with them in its message. */
  private static Level levelOf(int level) {
    return level == LEVEL_WARNING || level == LEVEL_ERROR ? Level.WARN : Level.DEBUG;
  }

  /** The errors that this thread's native calls logged since the last time this was asked. */
  List<String> takeErrors() {
    ThreadState thread = threads.get();
    List<String> errors = new ArrayList<>(thread.errors);
    thread.errors.clear();
    return errors;
  }
}

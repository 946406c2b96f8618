package io.sparkllama.internal.process;

import io.sparkllama.engine.EngineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the engine process, from start to death. Calls are thread-safe; one thread starts it
 * and waits for its death. That thread must live as long as the process, because Linux ends a
 * process that wants so with the thread that started it.
 */
final class ChildProcess implements CallTarget {

  private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);

  /** Variables from which a Java launcher takes options that are meant for another JVM. */
  private static final String[] JAVA_OPTIONS = {"JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"};

  private static final long SECOND_MILLIS = 1000;

  /** A JVM on a busy machine may take long to say its first word. */
  private static final Duration LEAST_START_TIMEOUT = Duration.ofMinutes(2);

  /** What native code says before it ends its process. */
  private static final Pattern LAST_WORDS = Pattern.compile("ASSERT|what\\(\\)|terminate called");

  private final ProcessFolder folder;
  private final Process process;
  private final Wire wire;
  private final Thread reader;
  private final Thread log;
  private final LongSupplier nanoClock;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, CompletableFuture<Object>> calls = new ConcurrentHashMap<>();
  private volatile boolean dead;
  private volatile String lastWords = "";
  private volatile boolean heard;
  private volatile long heardNanos;
  private volatile long nativeMillis;

  private ChildProcess(ProcessFolder folder, Process process, LongSupplier nanoClock) {
    this.folder = folder;
    this.process = process;
    this.nanoClock = nanoClock;
    this.heardNanos = nanoClock.getAsLong();
    String name = "spark-llama-process-" + process.pid();
    this.wire =
        new Wire(
            process.getInputStream(), process.getOutputStream(), name + "-writer", this::unsent);
    this.reader = new Thread(this::read, name + "-reader");
    this.log = new Thread(this::copyLog, name + "-log");
  }

  /**
   * Starts a process.
   *
   * @param main its class with a main method
   * @throws EngineException if it cannot be started
   */
  static ChildProcess start(Class<?> main, LongSupplier nanoClock) {
    ProcessFolder folder = null;
    try {
      folder = ProcessFolder.create();
      ProcessBuilder builder = new ProcessBuilder(JavaCommand.of(main, folder.path()));
      for (String variable : JAVA_OPTIONS) {
        builder.environment().remove(variable);
      }
      return of(folder, builder.start(), nanoClock);
    } catch (IOException e) {
      if (folder != null) {
        delete(folder);
      }
      throw new EngineException("cannot start an engine process: " + e.getMessage(), e);
    }
  }

  /**
   * A process that has just been started.
   *
   * @param folder for its files
   */
  static ChildProcess of(ProcessFolder folder, Process process, LongSupplier nanoClock) {
    ChildProcess child = new ChildProcess(folder, process, nanoClock);
    child.reader.setDaemon(true);
    child.reader.start();
    child.log.setDaemon(true);
    child.log.start();
    LOG.debug("Started engine process {}", process.pid());
    return child;
  }

  /** Makes a call; see {@link #sendAll}. */
  CompletableFuture<Object> call(EngineCall<?, ?> call) {
    return sendAll(List.of(id -> new Frame.Call(id, call))).get(0);
  }

  @Override
  public List<CompletableFuture<Object>> sendAll(List<LongFunction<Frame>> frames) {
    List<CompletableFuture<Object>> replies = new ArrayList<>();
    List<Frame> numbered = new ArrayList<>();
    for (LongFunction<Frame> frame : frames) {
      long id = ids.getAndIncrement();
      replies.add(replyTo(id));
      numbered.add(frame.apply(id));
    }
    wire.send(numbered);
    if (dead) {
      replies.forEach(reply -> reply.completeExceptionally(died()));
    }
    return replies;
  }

  private CompletableFuture<Object> replyTo(long id) {
    CompletableFuture<Object> reply = new CompletableFuture<>();
    calls.put(id, reply);
    reply.whenComplete(
        (value, failure) -> {
          calls.remove(id);
          if (reply.isCancelled()) {
            wire.send(List.of(new Frame.Cancel(id)));
          }
        });
    return reply;
  }

  private void read() {
    try {
      wire.receive(frames -> frames.forEach(this::accept));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      LOG.warn("Engine process {} sent something that cannot be read", process.pid(), e);
      process.destroyForcibly();
    }
    dead = true;
    calls.values().forEach(reply -> reply.completeExceptionally(died()));
  }

  private static ProcessDiedException died() {
    return new ProcessDiedException("the engine process died before it was done");
  }

  private void accept(Frame frame) {
    heardNanos = nanoClock.getAsLong();
    heard = true;
    if (frame instanceof Frame.Heartbeat heartbeat) {
      nativeMillis = heartbeat.nativeMillis();
    } else if (frame instanceof Frame.Returned returned) {
      CompletableFuture<Object> reply = calls.get(returned.id());
      if (reply != null) {
        reply.complete(returned.value());
      }
    } else if (frame instanceof Frame.Threw threw) {
      CompletableFuture<Object> reply = calls.get(threw.id());
      if (reply != null) {
        reply.completeExceptionally(threw.failure());
      }
    }
  }

  /** A row or call that cannot be sent has its exception for a reply. */
  private List<Frame> unsent(Frame frame, EngineException cause) {
    if (frame instanceof Frame.Row row) {
      accept(new Frame.Threw(row.id(), cause));
    } else if (frame instanceof Frame.Call call) {
      accept(new Frame.Threw(call.id(), cause));
    }
    return List.of();
  }

  private void copyLog() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (LAST_WORDS.matcher(line).find()) {
          lastWords = line.strip();
        }
        LOG.info("{}: {}", process.pid(), line);
      }
    } catch (IOException e) {
      LOG.debug("The log of engine process {} ends", process.pid(), e);
    }
  }

  @Override
  public boolean isDead() {
    return dead;
  }

  /** The process's number. */
  long pid() {
    return process.pid();
  }

  /**
   * Waits for the process to die, and ends it if it does not respond: if it sends no heartbeat, or
   * if a native call of it has been running, for longer than the timeout. Deletes its files.
   */
  ExitCause awaitDeath(Duration timeout) throws InterruptedException {
    long limitNanos = timeout.toNanos();
    long checkedNanos = nanoClock.getAsLong();
    boolean ended = false;
    while (!process.waitFor(SECOND_MILLIS, TimeUnit.MILLISECONDS)) {
      long now = nanoClock.getAsLong();
      if (now - checkedNanos > limitNanos / 2) {
        // this process was suspended itself, and may not have heard the other
        heardNanos = now;
      }
      checkedNanos = now;
      boolean silent =
          now - heardNanos
              > (heard ? limitNanos : Math.max(limitNanos, LEAST_START_TIMEOUT.toNanos()));
      if (!ended && (silent || nativeMillis > timeout.toMillis())) {
        LOG.warn("Engine process {} does not respond; killing it", process.pid());
        ended = true;
        process.destroyForcibly();
      }
    }
    reader.join();
    log.join();
    wire.close();
    ExitCause cause =
        ended
            ? ExitCause.unresponsive(timeout.toSeconds())
            : ExitCause.of(process.exitValue(), report(), lastWords);
    delete(folder);
    return cause;
  }

  private String report() {
    try {
      Path file = JavaCommand.errorFile(folder.path());
      return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException e) {
      LOG.debug("Cannot read the JVM's report", e);
      return "";
    }
  }

  /** {@link #awaitDeath} returns soon after. */
  @Override
  public void kill() {
    process.destroyForcibly();
  }

  private static void delete(ProcessFolder folder) {
    try {
      folder.close();
    } catch (IOException e) {
      LOG.debug("Cannot delete {}", folder.path(), e);
    }
  }
}

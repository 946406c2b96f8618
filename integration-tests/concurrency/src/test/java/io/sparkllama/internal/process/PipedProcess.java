package io.sparkllama.internal.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an engine process is to its parent: pipes, and an end that may come at any time. It lives in
 * this JVM, so that hundreds of them can die in a second. Thread-safe.
 */
final class PipedProcess extends Process {

  /** A row that ends the process; others are their own results. */
  static final Integer DEADLY = -3;

  private static final int KILLED = 137;
  private static final int THREADS = 2;
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final int number = NUMBERS.incrementAndGet();
  private final Pipe input = open();
  private final Pipe output = open();
  private final OutputStream toInput = Channels.newOutputStream(input.sink());
  private final InputStream fromOutput = Channels.newInputStream(output.source());
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ExecutorService calls =
      Executors.newFixedThreadPool(THREADS, work -> new Thread(work, "piped-" + number + "-call"));

  /** Starts it. */
  PipedProcess() {
    Thread main = new Thread(this::serve, "piped-" + number);
    main.setDaemon(true);
    main.start();
  }

  private static Pipe open() {
    try {
      return Pipe.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve() {
    try (Wire wire =
        new Wire(
            Channels.newInputStream(input.source()),
            Channels.newOutputStream(output.sink()),
            "piped-" + number + "-writer",
            (frame, cause) -> List.of())) {
      wire.receive(frames -> frames.forEach(frame -> accept(frame, wire)));
    } catch (IOException e) {
      // ended while it read
    }
    kill();
  }

  private void accept(Frame frame, Wire wire) {
    if (frame instanceof Frame.Row row) {
      start(() -> wire.send(List.of(new Frame.Returned(row.id(), compute(row.row())))));
    } else if (frame instanceof Frame.Call call) {
      start(() -> wire.send(List.of(new Frame.Returned(call.id(), ((Echo) call.call()).value()))));
    }
  }

  private void start(Runnable work) {
    try {
      calls.execute(work);
    } catch (RejectedExecutionException e) {
      // ended meanwhile
    }
  }

  private Object compute(Object row) {
    if (row.equals(DEADLY)) {
      kill();
    }
    return row;
  }

  /** Ends it, wherever it is. */
  synchronized void kill() {
    if (ended.getCount() > 0) {
      ended.countDown();
      calls.shutdown();
      try {
        output.sink().close();
        input.source().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public OutputStream getOutputStream() {
    return toInput;
  }

  @Override
  public InputStream getInputStream() {
    return fromOutput;
  }

  @Override
  public InputStream getErrorStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public int waitFor() throws InterruptedException {
    ended.await();
    return KILLED;
  }

  @Override
  public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    return ended.await(timeout, unit);
  }

  @Override
  public int exitValue() {
    return KILLED;
  }

  @Override
  public boolean isAlive() {
    return ended.getCount() > 0;
  }

  @Override
  public long pid() {
    return number;
  }

  @Override
  public void destroy() {
    kill();
  }

  @Override
  public Process destroyForcibly() {
    kill();
    return this;
  }

  /** A question that has its value for an answer. */
  record Echo(int value) implements EngineCall<PipedProcess, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public CompletableFuture<Integer> run(PipedProcess process) {
      return CompletableFuture.completedFuture(value);
    }
  }
}

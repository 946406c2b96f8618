package io.sparkllama.internal.process;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The engine process's side: runs the calls that arrive on its input, replies on its output, and
 * sends heartbeats.
 *
 * @param <T> what the calls are run on
 */
public final class CallServer<T> {

  /** Milliseconds between two heartbeats. */
  static final long HEARTBEAT_MILLIS = 500;

  private final T target;
  private final LongSupplier nativeMillis;
  private final Map<Long, CompletableFuture<?>> running = new ConcurrentHashMap<>();
  private final ExecutorService threads;

  /**
   * @param nativeMillis for how many milliseconds the longest of the running native calls has run
   */
  public CallServer(T target, LongSupplier nativeMillis) {
    this.target = target;
    this.nativeMillis = nativeMillis;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            work -> daemon(work, "spark-llama-engine-call-" + number.getAndIncrement()));
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Serves until the caller's process closes the pipe or is gone. Anything else that is written to
   * standard output goes to standard error.
   */
  public void serve() throws IOException {
    Wire wire =
        new Wire(System.in, ProcessControl.claimStandardOutput(), "spark-llama-engine-writer");
    Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "spark-llama-engine-heartbeat"))
        .scheduleWithFixedDelay(
            () -> wire.send(new Frame.Heartbeat(nativeMillis.getAsLong())),
            0,
            HEARTBEAT_MILLIS,
            TimeUnit.MILLISECONDS);
    wire.receive(frame -> accept(frame, wire));
  }

  private void accept(Frame frame, Wire wire) {
    if (frame instanceof Frame.Call call) {
      // registered before it runs, so that a cancellation finds it
      CompletableFuture<Object> reply = new CompletableFuture<>();
      running.put(call.id(), reply);
      reply.whenComplete(
          (value, failure) -> {
            running.remove(call.id());
            wire.send(
                failure == null
                    ? new Frame.Returned(call.id(), value)
                    : new Frame.Threw(call.id(), PortableFailure.of(failure)));
          });
      threads.execute(() -> run(call.call(), reply));
    } else if (frame instanceof Frame.Cancel cancel) {
      CompletableFuture<?> reply = running.get(cancel.id());
      if (reply != null) {
        reply.cancel(true);
      }
    }
  }

  @SuppressWarnings("unchecked") // the caller's side pairs calls with the program it starts
  private void run(EngineCall<?, ?> call, CompletableFuture<Object> reply) {
    if (reply.isDone()) {
      return;
    }
    try {
      CompletableFuture<?> result = ((EngineCall<T, ?>) call).run(target).toCompletableFuture();
      reply.whenComplete((value, failure) -> result.cancel(true));
      result.whenComplete(
          (value, failure) -> {
            if (failure == null) {
              reply.complete(value);
            } else {
              reply.completeExceptionally(failure);
            }
          });
    } catch (Throwable e) {
      reply.completeExceptionally(e);
    }
  }
}

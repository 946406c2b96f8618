package io.sparkllama.internal.process;

import io.sparkllama.engine.EngineException;
import io.sparkllama.internal.common.Futures;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The engine process's side: runs the rows and calls that arrive on its input, replies on its
 * output, and sends heartbeats.
 *
 * @param <T> what the rows and calls are run on
 */
public final class CallServer<T extends RowComputer> {

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
        new Wire(
            System.in,
            ProcessControl.claimStandardOutput(),
            "spark-llama-engine-writer",
            CallServer::unsent);
    Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "spark-llama-engine-heartbeat"))
        .scheduleWithFixedDelay(
            () -> wire.send(List.of(new Frame.Heartbeat(nativeMillis.getAsLong()))),
            0,
            HEARTBEAT_MILLIS,
            TimeUnit.MILLISECONDS);
    wire.receive(frames -> accept(frames, wire));
  }

  /** Those that came together: rows start together, calls each on their own. */
  private void accept(List<Frame> frames, Wire wire) {
    Map<CompletableFuture<Object>, Object> rows = new LinkedHashMap<>();
    for (Frame frame : frames) {
      if (frame instanceof Frame.Row row) {
        rows.put(replyTo(row.id(), wire), row.row());
      } else if (frame instanceof Frame.Call call) {
        CompletableFuture<Object> reply = replyTo(call.id(), wire);
        threads.execute(() -> run(call.call(), reply));
      } else if (frame instanceof Frame.Cancel cancel) {
        CompletableFuture<?> reply = running.get(cancel.id());
        if (reply != null) {
          reply.cancel(true);
        }
      }
    }
    if (!rows.isEmpty()) {
      threads.execute(() -> computeAll(rows));
    }
  }

  /** Registered before anything runs, so that a cancellation finds it. */
  private CompletableFuture<Object> replyTo(long id, Wire wire) {
    CompletableFuture<Object> reply = new CompletableFuture<>();
    running.put(id, reply);
    reply.whenComplete(
        (value, failure) -> {
          running.remove(id);
          wire.send(
              List.of(
                  failure == null
                      ? new Frame.Returned(id, value)
                      : new Frame.Threw(id, PortableFailure.of(failure))));
        });
    return reply;
  }

  private void computeAll(Map<CompletableFuture<Object>, Object> rows) {
    rows.keySet().removeIf(CompletableFuture::isDone);
    List<CompletableFuture<Object>> replies = List.copyOf(rows.keySet());
    try {
      List<? extends CompletionStage<?>> results = target.computeAll(List.copyOf(rows.values()));
      for (int i = 0; i < results.size(); i++) {
        reply(results.get(i), replies.get(i));
      }
    } catch (Throwable e) {
      replies.forEach(reply -> reply.completeExceptionally(e));
    }
  }

  @SuppressWarnings("unchecked") // the caller's side pairs calls with the program it starts
  private void run(EngineCall<?, ?> call, CompletableFuture<Object> reply) {
    if (reply.isDone()) {
      return;
    }
    try {
      reply(((EngineCall<T, ?>) call).run(target), reply);
    } catch (Throwable e) {
      reply.completeExceptionally(e);
    }
  }

  private static void reply(CompletionStage<?> stage, CompletableFuture<Object> reply) {
    CompletableFuture<?> result = stage.toCompletableFuture();
    reply.whenComplete((value, failure) -> result.cancel(true));
    result.whenComplete((value, failure) -> Futures.complete(reply, value, failure));
  }

  /** A reply that cannot be sent becomes one that says so. */
  private static List<Frame> unsent(Frame frame, EngineException cause) {
    if (frame instanceof Frame.Returned returned) {
      return List.of(new Frame.Threw(returned.id(), cause));
    }
    return frame instanceof Frame.Threw threw
        ? List.of(new Frame.Threw(threw.id(), cause))
        : List.of();
  }
}

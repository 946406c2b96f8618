package io.sparkllama.internal.scheduling;

import io.sparkllama.internal.metrics.Meter;
import io.sparkllama.result.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call for a list of requests. Its future completes with the last of them, with a result per
 * request in their order; it fails if one of them fails, and cancelling it cancels them all.
 *
 * @param <R> the result of a request
 */
public final class BatchCall<R extends Outcome> {

  /** Told how many items of a call are finished. */
  @FunctionalInterface
  public interface Progress {
    void progressed(int done, int failed, int total);
  }

  private static final Logger LOG = LoggerFactory.getLogger(BatchCall.class);

  private final CompletableFuture<List<R>> future = new CompletableFuture<>();
  private final Meter meter;
  private final Progress progress;
  private final LongSupplier nanoClock;
  private final long startNanos;
  private int done;
  private int failed;

  public BatchCall(Meter meter, Progress progress, LongSupplier nanoClock) {
    this.meter = meter;
    this.progress = progress;
    this.nanoClock = nanoClock;
    this.startNanos = nanoClock.getAsLong();
  }

  /** The results, or why there are none. */
  public CompletableFuture<List<R>> future() {
    return future;
  }

  /** Waits for the items of the call. Called once. */
  public void await(List<CompletableFuture<R>> items) {
    if (items.isEmpty()) {
      future.complete(List.of());
      return;
    }
    future.whenComplete(
        (results, failure) -> {
          if (failure != null) {
            items.forEach(item -> item.cancel(true));
          }
        });
    for (CompletableFuture<R> item : items) {
      item.whenComplete(
          (result, failure) -> {
            if (failure == null) {
              finishOne(result, items);
            } else {
              future.completeExceptionally(failure);
            }
          });
    }
  }

  private void finishOne(R result, List<CompletableFuture<R>> items) {
    synchronized (this) {
      done++;
      failed += result.success() ? 0 : 1;
      report(items.size());
      if (done < items.size()) {
        return;
      }
    }
    meter.batchFinished(nanoClock.getAsLong() - startNanos);
    future.complete(items.stream().map(CompletableFuture::join).toList());
  }

  private void report(int total) {
    try {
      progress.progressed(done, failed, total);
    } catch (RuntimeException e) {
      LOG.warn("The progress listener failed", e);
    }
  }
}

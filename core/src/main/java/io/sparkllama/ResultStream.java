package io.sparkllama;

import io.sparkllama.internal.common.Causes;
import io.sparkllama.result.IndexedResult;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Results in order of completion, each with the index of its item. Items are pulled from the input
 * as results are consumed, so only a window of them is in memory.
 *
 * <p>Not thread-safe: one thread consumes the results. Closing it withdraws the items in flight.
 */
public final class ResultStream<R> implements Iterator<IndexedResult<R>>, AutoCloseable {

  /** A finished item: its result, or the failure of the engine. */
  private record Finished<R>(long index, R result, Throwable failure) {}

  private final Iterator<CompletableFuture<R>> submissions;
  private final int window;
  private final BlockingQueue<Finished<R>> finished = new LinkedBlockingQueue<>();
  private final Map<Long, CompletableFuture<R>> inFlight = new ConcurrentHashMap<>();

  /** Submitted items whose results have not been consumed. */
  private int open;

  private long nextIndex;

  <T> ResultStream(Iterator<T> items, Function<T, CompletableFuture<R>> submit, int window) {
    this.window = window;
    this.submissions =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return items.hasNext();
          }

          @Override
          public CompletableFuture<R> next() {
            return submit.apply(items.next());
          }
        };
  }

  @Override
  public boolean hasNext() {
    fill();
    return open > 0;
  }

  /**
   * Returns the next result, waiting for it if necessary.
   *
   * @throws NoSuchElementException if there are no more
   * @throws io.sparkllama.engine.EngineException if the engine is broken
   * @throws CancellationException if the calling thread is interrupted; all items are then
   *     withdrawn
   */
  @Override
  public IndexedResult<R> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all results have been consumed");
    }
    try {
      Finished<R> next = finished.take();
      open--;
      if (next.failure() != null) {
        close();
        throw Causes.unchecked(next.failure());
      }
      return new IndexedResult<>(next.index(), next.result());
    } catch (InterruptedException e) {
      close();
      throw Causes.interrupted();
    }
  }

  private void fill() {
    while (open < window && submissions.hasNext()) {
      long index = nextIndex++;
      CompletableFuture<R> future = submissions.next();
      open++;
      inFlight.put(index, future);
      future.whenComplete(
          (result, failure) -> {
            inFlight.remove(index);
            finished.add(new Finished<>(index, result, failure));
          });
    }
  }

  /** The same results as a stream, which must be closed as well. */
  public Stream<IndexedResult<R>> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(this, Spliterator.NONNULL), false)
        .onClose(this::close);
  }

  @Override
  public void close() {
    inFlight.values().forEach(future -> future.cancel(true));
  }
}

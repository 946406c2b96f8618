package io.sparkllama.spark.internal.executor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.TaskContext;

/**
 * Iterates over the rows of a partition with their results, in order. A window of rows is in
 * flight: each row returned lets another one in. So the processor always has requests, and memory
 * stays bounded.
 *
 * <p>Used by the task's thread, except for {@link #close}, which cancels the rows in flight and may
 * be called from another thread.
 *
 * @param <T> an input row
 * @param <V> its result
 * @param <R> an output row
 */
public final class PartitionEvaluator<T, V, R> implements Iterator<R>, AutoCloseable {

  /** The poll interval at which a waiting task checks whether Spark has killed it. */
  private static final long KILL_CHECK_MILLIS = 100;

  private record InFlight<T, V>(T row, CompletableFuture<V> result) {}

  private final Iterator<T> rows;
  private final Function<T, CompletableFuture<V>> submit;
  private final BiFunction<T, V, R> combine;
  private final int window;
  private final Deque<InFlight<T, V>> inFlight = new ArrayDeque<>();
  private boolean exhausted;
  private boolean closed;

  /**
   * @param rows rows of the partition; a row must not change until its output row is returned
   * @param submit submits the request of a row; called once for each row, in their order
   * @param combine combines a row and its result into an output row
   * @param window maximum number of rows in flight, 1 or more
   */
  public PartitionEvaluator(
      Iterator<T> rows,
      Function<T, CompletableFuture<V>> submit,
      BiFunction<T, V, R> combine,
      int window) {
    this.rows = rows;
    this.submit = submit;
    this.combine = combine;
    this.window = window;
  }

  /** Cancels what is in flight when the current task ends: nothing, unless it failed. */
  public void closeWithTask() {
    TaskEnd.onEnd(this::close);
  }

  @Override
  public boolean hasNext() {
    fill();
    synchronized (inFlight) {
      return !inFlight.isEmpty();
    }
  }

  @Override
  public R next() {
    fill();
    InFlight<T, V> head;
    synchronized (inFlight) {
      head = inFlight.peekFirst();
    }
    if (head == null) {
      throw new NoSuchElementException("the partition has no more rows");
    }
    R evaluated = combine.apply(head.row(), await(head.result()));
    synchronized (inFlight) {
      inFlight.pollFirst();
    }
    return evaluated;
  }

  private void fill() {
    while (!exhausted && hasRoom()) {
      // called once at the end: generated code adds its duration to its metric at each such call
      exhausted = !rows.hasNext();
      if (exhausted) {
        return;
      }
      T row = rows.next();
      InFlight<T, V> added = new InFlight<>(row, submit.apply(row));
      synchronized (inFlight) {
        inFlight.addLast(added);
        if (closed) {
          added.result().cancel(true);
        }
      }
    }
  }

  private boolean hasRoom() {
    synchronized (inFlight) {
      return !closed && inFlight.size() < window;
    }
  }

  private static <V> V await(CompletableFuture<V> result) {
    // a killed task must not continue to its last row, even if results are complete at once
    failIfKilled();
    while (true) {
      try {
        return result.get(KILL_CHECK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        failIfKilled();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failIfKilled();
        throw new CancellationException("the task was interrupted");
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause
            ? cause
            : new IllegalStateException(e.getCause());
      }
    }
  }

  private static void failIfKilled() {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.killTaskIfInterrupted();
    }
  }

  @Override
  public void close() {
    synchronized (inFlight) {
      closed = true;
      inFlight.forEach(item -> item.result().cancel(true));
    }
  }
}

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
 * The rows of one partition with their results, in order. A window of rows is in flight at any
 * time: each row handed out lets another in, so that the processor always has work and memory stays
 * bounded.
 *
 * <p>Used by the task's thread. {@link #close} withdraws what is in flight; it may come from
 * another thread, as Spark's listeners do.
 *
 * @param <T> a row in
 * @param <V> what is asked for it
 * @param <R> a row out
 */
public final class PartitionEvaluator<T, V, R> implements Iterator<R>, AutoCloseable {

  /** How often a waiting task looks whether Spark wants it to end. */
  private static final long KILL_CHECK_MILLIS = 100;

  private record InFlight<T, V>(T row, CompletableFuture<V> result) {}

  private final Iterator<T> rows;
  private final Function<T, CompletableFuture<V>> ask;
  private final BiFunction<T, V, R> combine;
  private final int window;
  private final Deque<InFlight<T, V>> inFlight = new ArrayDeque<>();
  private boolean exhausted;
  private boolean closed;

  /**
   * @param rows the partition; a row must stay as it is until it is handed out
   * @param ask called once for each row, in their order
   * @param combine a row and its result to the row out
   * @param window rows in flight, 1 or more
   */
  public PartitionEvaluator(
      Iterator<T> rows,
      Function<T, CompletableFuture<V>> ask,
      BiFunction<T, V, R> combine,
      int window) {
    this.rows = rows;
    this.ask = ask;
    this.combine = combine;
    this.window = window;
  }

  /** Has this closed when the task that is running in this thread ends. */
  public void closeWithTask() {
    TaskContext task = TaskContext.get();
    if (task != null) {
      // after the task's last row this finds nothing to do; after a failure or a kill, what still
      // runs
      task.addTaskCompletionListener(
          context -> {
            close();
          });
    }
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
      // asked once: generated code adds its duration to its metric each time it says no
      exhausted = !rows.hasNext();
      if (exhausted) {
        return;
      }
      T row = rows.next();
      InFlight<T, V> added = new InFlight<>(row, ask.apply(row));
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
    // also where results are there at once, a killed task must not go on to its last row
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

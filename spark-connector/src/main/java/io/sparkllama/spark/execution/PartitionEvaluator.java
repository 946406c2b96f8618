package io.sparkllama.spark.execution;

import io.sparkllama.FinishReason;
import io.sparkllama.GenerationResult;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The rows of one partition with their results, in order. A window of rows is in flight at any
 * time: each row handed out lets another in, so that the processor always has work and memory stays
 * bounded.
 *
 * <p>Used by the task's thread. {@link #close} withdraws what is in flight; it may come from
 * another thread, as Spark's listeners do.
 */
final class PartitionEvaluator implements Iterator<Row>, AutoCloseable {

  /** How often a waiting task looks whether Spark wants it to end. */
  private static final long KILL_CHECK_MILLIS = 100;

  private record InFlight(Row row, CompletableFuture<GenerationResult> result) {}

  private final Iterator<Row> rows;
  private final int promptIndex;
  private final Function<String, CompletableFuture<GenerationResult>> generator;
  private final int window;
  private final Deque<InFlight> inFlight = new ArrayDeque<>();
  private boolean closed;

  PartitionEvaluator(
      Iterator<Row> rows,
      int promptIndex,
      Function<String, CompletableFuture<GenerationResult>> generator,
      int window) {
    this.rows = rows;
    this.promptIndex = promptIndex;
    this.generator = generator;
    this.window = window;
  }

  @Override
  public boolean hasNext() {
    fill();
    synchronized (inFlight) {
      return !inFlight.isEmpty();
    }
  }

  @Override
  public Row next() {
    fill();
    InFlight head;
    synchronized (inFlight) {
      head = inFlight.peekFirst();
    }
    if (head == null) {
      throw new NoSuchElementException("the partition has no more rows");
    }
    Row answered = withResult(head.row(), await(head.result()));
    synchronized (inFlight) {
      inFlight.pollFirst();
    }
    return answered;
  }

  private void fill() {
    while (hasRoom() && rows.hasNext()) {
      Row row = rows.next();
      InFlight added = new InFlight(row, generator.apply(row.getString(promptIndex)));
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

  private static GenerationResult await(CompletableFuture<GenerationResult> result) {
    while (true) {
      try {
        return requireCompleted(result.get(KILL_CHECK_MILLIS, TimeUnit.MILLISECONDS));
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

  /**
   * Rows that a closing executor left undone are no results: the task fails and Spark runs it
   * again.
   */
  private static GenerationResult requireCompleted(GenerationResult result) {
    if (result.finishReason() == FinishReason.CANCELLED) {
      throw new IllegalStateException(result.error());
    }
    return result;
  }

  private static void failIfKilled() {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.killTaskIfInterrupted();
    }
  }

  private static Row withResult(Row row, GenerationResult result) {
    Object[] values = new Object[row.size() + 1];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    values[row.size()] = ResultStruct.of(result);
    return RowFactory.create(values);
  }

  @Override
  public void close() {
    synchronized (inFlight) {
      closed = true;
      inFlight.forEach(item -> item.result().cancel(true));
    }
  }
}

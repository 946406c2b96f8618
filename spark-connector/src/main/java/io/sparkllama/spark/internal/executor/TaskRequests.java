package io.sparkllama.spark.internal.executor;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.function.Futures;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.RowResult;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.OptionNames;
import io.sparkllama.spark.internal.report.ExecutorCounts;
import io.sparkllama.spark.internal.report.RunCounters;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;

/**
 * The requests of one call in one task, row after row, to one processor. A row may have options of
 * its own, which shape its result. Used by one thread; closed with the task, by any.
 */
public final class TaskRequests implements AutoCloseable {

  /** Options of rows that are remembered; most tables have a few kinds. */
  private static final int MOST_REMEMBERED = 100;

  private final ModelFunction function;
  private final CallOptions ofCall;
  private final FailureLimit limit;
  private final Optional<RunCounters> counters = RunCounters.ofTask();
  private final Map<Map<String, String>, CallOptions> ofRows = new HashMap<>();

  /** Whether rows may say what the options of all leave out or have wrong. */
  private final boolean optionsOfRows;

  /** The last request, if rows take the result of an equal one before them. */
  private final Optional<RepeatedRequest> repeated;

  /** The processor in use, until the task ends; null before it is asked for the first row. */
  private ExecutorProcessors.Lease lease;

  private boolean closed;

  /**
   * @param options those of all rows
   * @param optionsOfRows whether a row may have options of its own
   * @param deduplicating whether a row takes the result of the row before it if the request of that
   *     one was equal
   */
  public TaskRequests(
      ModelFunction function, CallOptions options, boolean optionsOfRows, boolean deduplicating) {
    this.function = function;
    this.ofCall = options;
    this.optionsOfRows = optionsOfRows;
    this.limit = new FailureLimit(options);
    this.repeated = deduplicating ? Optional.of(new RepeatedRequest()) : Optional.empty();
  }

  /** Has this closed when the task that is running in this thread ends. */
  public void closeWithTask() {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener(
          context -> {
            close();
          });
    }
  }

  /**
   * Submits the request of one row. What is wrong with the row is in its result, whatever it is.
   *
   * @param arguments values of Catalyst, which may change once this returns
   * @param rowOptions reads the options of the row; throws if they cannot be read
   */
  public CompletableFuture<RowResult> submit(
      Object[] arguments, Supplier<Map<String, String>> rowOptions) {
    if (repeated.isEmpty()) {
      return submitNew(arguments, rowOptions);
    }
    Map<String, String> options;
    try {
      options = rowOptions.get();
    } catch (RuntimeException e) {
      // submitted to fail by itself
      return submitNew(arguments, rowOptions);
    }
    return repeated
        .get()
        .resultOf(function, arguments, options, () -> submitNew(arguments, () -> options));
  }

  private CompletableFuture<RowResult> submitNew(
      Object[] arguments, Supplier<Map<String, String>> rowOptions) {
    Optional<String> missing = function.missing(arguments);
    if (missing.isPresent()) {
      return CompletableFuture.completedFuture(
          refused(
              new Failure(
                  Failure.Kind.PROMPT_NULL, "the " + missing.get() + " is null; give it a text")));
    }
    CallOptions options;
    try {
      options = withRow(rowOptions.get());
    } catch (RuntimeException | StackOverflowError e) {
      return CompletableFuture.completedFuture(refused(RowFault.ofOptions(e)));
    }
    // a processor that cannot be had is no row's fault
    ParallelProcessor processor = processor();
    try {
      long askedNanos = System.nanoTime();
      return Futures.handle(
          function.ask(processor, options, arguments),
          (result, failure) ->
              failure == null
                  ? RowFault.requireWhole(result, processor)
                      .after(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - askedNanos))
                  : refused(RowFault.of(failure, processor)));
    } catch (RuntimeException | StackOverflowError e) {
      return CompletableFuture.completedFuture(refused(RowFault.of(e, processor)));
    }
  }

  private CallOptions withRow(Map<String, String> row) {
    if (row.isEmpty()) {
      return ofCall;
    }
    CallOptions known = ofRows.get(row);
    if (known != null) {
      return known;
    }
    CallOptions read = ofCall.withRow(row);
    function.check(read);
    if (ofRows.size() >= MOST_REMEMBERED) {
      ofRows.clear();
    }
    ofRows.put(row, read);
    return read;
  }

  /**
   * Counts a result, in the order of the rows.
   *
   * @throws IllegalStateException if more rows have failed than the options allow
   */
  public void count(RowResult result) {
    if (result.equals(RowResult.NOT_ASKED)) {
      return;
    }
    ExecutorCounts.ofExecutor().count(result.failure());
    counters.ifPresent(run -> run.count(result.failed(), result.generatedTokens()));
    limit.count(result);
  }

  private RowResult refused(Failure failure) {
    return function.failed(OptionNames.inSql(failure), ofCall);
  }

  /**
   * The processor, which can compute these requests.
   *
   * @throws IllegalArgumentException if no row can succeed with these options
   */
  private ParallelProcessor processor() {
    if (lease == null) {
      ExecutorProcessors.Lease acquired = ExecutorProcessors.instance().acquire(ofCall);
      synchronized (this) {
        lease = acquired;
        if (closed) {
          acquired.close();
        }
      }
      if (!optionsOfRows) {
        function.requireUsable(acquired.processor(), ofCall);
      }
    }
    return lease.processor();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (lease != null) {
      lease.close();
    }
  }
}

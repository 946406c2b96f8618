package io.sparkllama.spark.internal.executor;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.engine.EngineException;
import io.sparkllama.option.OptionNames;
import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.common.LruMap;
import io.sparkllama.spark.internal.function.Futures;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.RowResult;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.Spelling;
import io.sparkllama.spark.internal.report.ExecutorCounts;
import io.sparkllama.spark.internal.report.RunCounters;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The requests of one call in one task, to one processor. A row may have options of its own. Used
 * by one thread, except for {@link #close}, which may be called from any thread.
 */
public final class TaskRequests implements AutoCloseable {

  /** Maximum number of remembered row options; most tables have few different ones. */
  private static final int MOST_REMEMBERED = 100;

  /** Reports show failures as tables do. */
  private static final OptionNames NAMES = Spelling.OPTION.names();

  private final ModelFunction function;
  private final CallOptions ofCall;
  private final FailureLimit limit;
  private final Optional<RunCounters> counters = RunCounters.ofTask();
  private final LruMap<Map<String, String>, CallOptions> ofRows = new LruMap<>(MOST_REMEMBERED);

  /** Whether rows may have options of their own, which may mend those of the call. */
  private final boolean optionsOfRows;

  /** The last request; empty without deduplication. */
  private final Optional<RepeatedRequest> repeated;

  /** The lease of the processor, until the task ends; null before the first request. */
  private ExecutorProcessors.Lease lease;

  private boolean closed;

  /**
   * @param options options of the call
   * @param optionsOfRows whether a row may have options of its own
   * @param deduplicating whether a row takes the result of the row before it if their requests are
   *     equal
   */
  public TaskRequests(
      ModelFunction function, CallOptions options, boolean optionsOfRows, boolean deduplicating) {
    this.function = function;
    this.ofCall = options;
    this.optionsOfRows = optionsOfRows;
    this.limit = new FailureLimit(options);
    this.repeated = deduplicating ? Optional.of(new RepeatedRequest()) : Optional.empty();
  }

  /** Closes this when the current task ends. */
  public void closeWithTask() {
    TaskEnd.onEnd(this::close);
  }

  /**
   * Submits the request of a row. Any fault of the row becomes its result.
   *
   * @param arguments values of Catalyst, which may change once this returns
   * @param rowOptions reads the options of the row; throws if they cannot be read
   * @throws IllegalArgumentException if no row can succeed with the options of the call
   * @throws RuntimeException if no processor can be leased
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
      // submitted, so that it fails as a row of its own
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
                  Failure.Kind.PROMPT_NULL, "the " + missing.get() + " is null; provide one")));
    }
    CallOptions options;
    try {
      options = withRow(rowOptions.get());
    } catch (RuntimeException | StackOverflowError e) {
      return CompletableFuture.completedFuture(refused(RowFault.ofOptions(e)));
    }
    // an exception here is not the fault of the row
    ParallelProcessor processor = processor();
    try {
      long submittedNanos = System.nanoTime();
      return Futures.handle(
          function.ask(processor, options, arguments),
          (result, failure) ->
              failure == null
                  ? RowFault.requireWhole(result, processor)
                      .withLatency(
                          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - submittedNanos))
                  : refused(faultOf(failure, processor)));
    } catch (RuntimeException | StackOverflowError e) {
      return CompletableFuture.completedFuture(refused(faultOf(e, processor)));
    }
  }

  private CallOptions withRow(Map<String, String> row) {
    if (row.isEmpty()) {
      return ofCall;
    }
    return ofRows.get(row, this::readRow);
  }

  private CallOptions readRow(Map<String, String> row) {
    CallOptions read = ofCall.withRow(row);
    function.check(read);
    return read;
  }

  /**
   * Counts a result. Must be called in the order of the rows.
   *
   * @throws IllegalStateException if more rows have failed than the options allow
   */
  public void count(RowResult result) {
    if (result.equals(RowResult.NOT_REQUESTED)) {
      return;
    }
    ExecutorCounts.ofExecutor().count(result.failure(), NAMES);
    counters.ifPresent(run -> run.count(result.failed(), result.generatedTokens()));
    limit.count(result);
  }

  /** Says of an engine's failure what to do in words of this call. */
  private Failure faultOf(Throwable thrown, ParallelProcessor processor) {
    try {
      return RowFault.of(thrown, processor);
    } catch (EngineException e) {
      throw CallErrors.named(e, ofCall.names());
    }
  }

  private RowResult refused(Failure failure) {
    return function.failed(failure, ofCall);
  }

  /**
   * The processor, leased with the first request.
   *
   * @throws IllegalArgumentException if no row can succeed with the options of the call
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

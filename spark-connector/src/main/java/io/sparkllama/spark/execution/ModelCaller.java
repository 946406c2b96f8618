package io.sparkllama.spark.execution;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.spark.LlamaOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;

/**
 * A call as a task makes it, row after row. The options are the same for all rows, or come with
 * each row. Used by one thread; closed with the task, by any.
 */
public final class ModelCaller implements AutoCloseable {

  /** Options of rows that are remembered; most tables have a few kinds. */
  private static final int MOST_REMEMBERED = 100;

  /** Options and the processor that they ask for. */
  private record Ready(LlamaOptions options, ParallelProcessor processor) {}

  private final ModelCall call;
  private final Optional<LlamaOptions> constant;
  private final Map<String, String> session;
  private final LlamaOptions ofTask;
  private final FailureLimit limit;
  private final Optional<RunTally> tally = RunTally.ofTask();

  /** By the options of a row; of the empty map where they are the same for all rows. */
  private final Map<Map<String, String>, Ready> ready = new HashMap<>();

  /** The processors in use, until the task ends. */
  private final Map<ParallelProcessor, ExecutorProcessors.Lease> leases = new HashMap<>();

  private boolean closed;

  /**
   * @param constant the options of all rows, if they do not come with each row
   * @param session the session's configuration, for options that rows leave out
   */
  public ModelCaller(ModelCall call, Optional<LlamaOptions> constant, Map<String, String> session) {
    this.call = call;
    this.constant = constant;
    this.session = session;
    this.ofTask = constant.orElseGet(() -> LlamaOptions.ofSession(session).untyped());
    this.limit = new FailureLimit(ofTask);
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
   * Asks for one row. What is wrong with the row is in the answer.
   *
   * @param arguments values of Catalyst, which may change once this returns
   * @param rowOptions options of the row; looked at only if there are none for all rows
   */
  public CompletableFuture<ModelCall.Answer> ask(
      Object[] arguments, Map<String, String> rowOptions) {
    Optional<String> missing = call.missing(arguments);
    if (missing.isPresent()) {
      return refused("the " + missing.get() + " is null; give it a text");
    }
    Map<String, String> key = constant.isPresent() ? Map.of() : rowOptions;
    Ready asked = ready.get(key);
    if (asked == null) {
      LlamaOptions options;
      try {
        options = constant.orElseGet(() -> LlamaOptions.read(rowOptions, session).untyped());
      } catch (IllegalArgumentException e) {
        return refused(e.getMessage());
      }
      // a processor that cannot be had is no row's fault
      asked = new Ready(options, acquire(options));
      remember(key, asked);
    }
    try {
      long askedNanos = System.nanoTime();
      return Futures.map(
          call.ask(asked.processor(), asked.options(), arguments),
          answer -> answer.after(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - askedNanos)));
    } catch (IllegalArgumentException e) {
      return refused(e.getMessage());
    }
  }

  /**
   * Looks at an answer, in the order of the rows.
   *
   * @throws IllegalStateException if more rows have failed than the options allow
   */
  public void count(ModelCall.Answer answer) {
    if (answer.equals(ModelCall.Answer.NOT_ASKED)) {
      return;
    }
    AnswerCounts.ofExecutor().count(answer.error());
    tally.ifPresent(run -> run.count(answer));
    limit.count(answer);
  }

  private CompletableFuture<ModelCall.Answer> refused(String error) {
    return CompletableFuture.completedFuture(call.refused(error, ofTask));
  }

  private ParallelProcessor acquire(LlamaOptions options) {
    ExecutorProcessors.Lease lease = ExecutorProcessors.instance().acquire(options);
    synchronized (leases) {
      if (closed || leases.putIfAbsent(lease.processor(), lease) != null) {
        lease.close();
      }
    }
    return lease.processor();
  }

  private void remember(Map<String, String> key, Ready asked) {
    if (ready.size() >= MOST_REMEMBERED) {
      ready.clear();
    }
    ready.put(key, asked);
  }

  @Override
  public void close() {
    synchronized (leases) {
      closed = true;
      leases.values().forEach(ExecutorProcessors.Lease::close);
      leases.clear();
    }
  }
}

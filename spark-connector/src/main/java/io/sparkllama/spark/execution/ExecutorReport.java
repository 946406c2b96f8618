package io.sparkllama.spark.execution;

import io.sparkllama.ProcessorStats;
import java.io.Serializable;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What an executor's processors have done, for the driver. Those that were unloaded do not count.
 *
 * @param executorId Spark's name of the executor
 * @param items rows that are done, failed ones included
 * @param failures rows that failed
 * @param promptTokens tokens of prompts that were computed
 * @param generatedTokens tokens that were sampled
 * @param reusedTokens tokens of prompts that were shared instead
 * @param queueDepth rows that wait for a worker
 * @param inFlight rows that are not done
 */
public record ExecutorReport(
    String executorId,
    long items,
    long failures,
    long promptTokens,
    long generatedTokens,
    long reusedTokens,
    long queueDepth,
    long inFlight)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The sums over the processors of an executor. */
  public static ExecutorReport of(String executorId, List<ProcessorStats> stats) {
    return new ExecutorReport(
        executorId,
        sum(stats, ProcessorStats::items),
        sum(stats, ProcessorStats::failures),
        sum(stats, ProcessorStats::promptTokens),
        sum(stats, ProcessorStats::generatedTokens),
        sum(stats, ProcessorStats::reusedTokens),
        sum(stats, ProcessorStats::queueDepth),
        sum(stats, ProcessorStats::inFlight));
  }

  private static long sum(List<ProcessorStats> stats, ToLongFunction<ProcessorStats> value) {
    return stats.stream().mapToLong(value).sum();
  }
}

package io.sparkllama.spark.internal.executor;

import io.sparkllama.ProcessorStats;
import java.io.Serializable;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What an executor has done, for the driver. Tokens of processors that were unloaded do not count.
 *
 * @param executorId Spark's name of the executor
 * @param timeMillis when this was, in milliseconds since 1970
 * @param items rows that were answered, failed ones included
 * @param failures rows that failed
 * @param promptTokens tokens of prompts that were computed
 * @param generatedTokens tokens that were sampled
 * @param prefixTokens tokens of prompts that were shared instead
 * @param queueDepth rows that wait for a worker
 * @param inFlight rows that are not done
 * @param plannedBytes what the processors were planned to take outside of the heap
 * @param residentBytes what the process takes of the host's memory; 0 if that is not known
 * @param failureKinds why rows failed
 */
public record ExecutorReport(
    String executorId,
    long timeMillis,
    long items,
    long failures,
    long promptTokens,
    long generatedTokens,
    long prefixTokens,
    long queueDepth,
    long inFlight,
    long plannedBytes,
    long residentBytes,
    List<AnswerCounts.Kind> failureKinds)
    implements Serializable {

  private static final long serialVersionUID = 3L;

  /** The sums over the processors of this executor. */
  public static ExecutorReport of(String executorId, ExecutorProcessors processors) {
    List<ProcessorStats> stats = processors.stats();
    AnswerCounts counts = AnswerCounts.ofExecutor();
    return new ExecutorReport(
        executorId,
        System.currentTimeMillis(),
        counts.rows(),
        counts.failures(),
        sum(stats, ProcessorStats::promptTokens),
        sum(stats, ProcessorStats::generatedTokens),
        sum(stats, ProcessorStats::prefixTokens),
        sum(stats, ProcessorStats::queueDepth),
        sum(stats, ProcessorStats::inFlight),
        processors.plannedBytes(),
        ResidentMemory.bytes(),
        counts.kinds());
  }

  private static long sum(List<ProcessorStats> stats, ToLongFunction<ProcessorStats> value) {
    return stats.stream().mapToLong(value).sum();
  }
}

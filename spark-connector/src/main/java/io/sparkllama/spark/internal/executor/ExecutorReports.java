package io.sparkllama.spark.internal.executor;

import io.sparkllama.result.ProcessorStats;
import io.sparkllama.spark.internal.report.ExecutorCounts;
import io.sparkllama.spark.internal.report.ExecutorReport;
import io.sparkllama.spark.internal.report.ResidentMemory;
import java.util.List;
import java.util.function.ToLongFunction;

/** Creates the reports of this executor. */
final class ExecutorReports {

  /** Spark's id of the executor in local mode. */
  static final String LOCAL_EXECUTOR = "driver";

  private ExecutorReports() {}

  /** A report of the current counts, summed over the open processors. */
  static ExecutorReport now(String executorId) {
    ExecutorProcessors processors = ExecutorProcessors.instance();
    List<ProcessorStats> stats = processors.stats();
    ExecutorCounts counts = ExecutorCounts.ofExecutor();
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

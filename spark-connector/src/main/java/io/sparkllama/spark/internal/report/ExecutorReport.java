package io.sparkllama.spark.internal.report;

import java.io.Serializable;
import java.util.List;

/**
 * What an executor has done, for the driver. Tokens of processors that were unloaded do not count.
 *
 * @param executorId Spark's name of the executor
 * @param timeMillis when this was, in milliseconds since 1970
 * @param items rows that were completed, failed ones included
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
    List<ExecutorCounts.Kind> failureKinds)
    implements Serializable {

  private static final long serialVersionUID = 3L;
}

package io.sparkllama.spark.internal.report;

import java.io.Serializable;
import java.util.List;

/**
 * A report of an executor to the driver: counts since its start. Tokens do not include those of
 * processors that were unloaded. Immutable.
 *
 * @param executorId Spark's id of the executor
 * @param timeMillis time of the report, in milliseconds since 1970
 * @param rows finished rows, failed ones included
 * @param failures failed rows
 * @param promptTokens computed prompt tokens
 * @param generatedTokens sampled tokens
 * @param prefixTokens prompt tokens taken from a shared prefix instead of being computed
 * @param queueDepth requests that wait for a worker
 * @param inFlight requests submitted and not finished, waiting ones included
 * @param plannedBytes planned memory of the processors outside of the heap, in bytes
 * @param residentBytes resident memory of the process, in bytes; 0 if not known
 * @param failureKinds counts of failures by error kind
 */
public record ExecutorReport(
    String executorId,
    long timeMillis,
    long rows,
    long failures,
    long promptTokens,
    long generatedTokens,
    long prefixTokens,
    long queueDepth,
    long inFlight,
    long plannedBytes,
    long residentBytes,
    List<FailureCount> failureKinds)
    implements Serializable {

  private static final long serialVersionUID = 4L;
}

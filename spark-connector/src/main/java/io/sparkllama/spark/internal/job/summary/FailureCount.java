package io.sparkllama.spark.internal.job.summary;

/**
 * Failures of one kind.
 *
 * @param exampleId id of one of the rows; null if rows have no ids
 * @param example the error of that row
 */
public record FailureCount(String kind, long count, String exampleId, String example) {

  FailureCount plus(FailureCount other) {
    return new FailureCount(kind, count + other.count, exampleId, example);
  }
}

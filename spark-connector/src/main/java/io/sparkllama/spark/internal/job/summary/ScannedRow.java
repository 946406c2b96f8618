package io.sparkllama.spark.internal.job.summary;

import org.apache.spark.sql.Row;

/**
 * The rows of one id, as a scan reads them. Values that are not known are null, such as the tokens
 * of a result that was not computed.
 *
 * @param rows number of rows with this id; null if the output lacks it
 * @param id the id; null if rows have no ids
 * @param failed whether the row failed; null if it is missing
 * @param attempts number of attempts
 * @param promptTokens prompt tokens
 * @param generatedTokens generated tokens
 * @param millis processing time in milliseconds
 * @param errorKind error kind; null if the row succeeded
 * @param error error; null if the row succeeded
 * @param matches whether the result equals the label; null without labels
 */
record ScannedRow(
    Long rows,
    String id,
    Boolean failed,
    Integer attempts,
    Integer promptTokens,
    Integer generatedTokens,
    Long millis,
    String errorKind,
    String error,
    Boolean matches) {

  /** Reads a row whose columns are these components, in this order. */
  static ScannedRow of(Row row) {
    return new ScannedRow(
        row.getAs(0),
        row.getAs(1),
        row.getAs(2),
        row.getAs(3),
        row.getAs(4),
        row.getAs(5),
        row.getAs(6),
        row.getAs(7),
        row.getAs(8),
        row.getAs(9));
  }
}

package io.sparkllama.spark.internal.job.summary;

import org.apache.spark.sql.Row;

/**
 * What is counted of the rows of one id. Objects are null where that is not known, as the tokens of
 * a result that was not computed.
 *
 * @param rows how many there are in the output; null for an id that is missing there
 * @param id null if rows have no ids
 * @param failed null for a missing row
 * @param errorKind kind of the failure; null for a row that succeeded
 * @param matches whether the result is the label
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

  /** Of a row of a dataset with these columns, in this order. */
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

package io.sparkllama.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a run did, counted in the table it wrote, so that tasks which Spark ran twice count once.
 *
 * @param rows rows written
 * @param succeeded rows with an answer
 * @param promptTokens tokens of all prompts
 * @param generatedTokens tokens of all answers
 * @param seconds time from the first task to the committed table
 */
record RunSummary(
    long rows, long succeeded, long promptTokens, long generatedTokens, double seconds) {

  static RunSummary of(Dataset<Row> written, String resultColumn, double seconds) {
    Row counted =
        written
            .agg(
                count(lit(1)),
                count_if(col(resultColumn + ".success")),
                sum(resultColumn + ".prompt_tokens"),
                sum(resultColumn + ".tokens_generated"))
            .first();
    return new RunSummary(
        counted.getLong(0), counted.getLong(1), orZero(counted, 2), orZero(counted, 3), seconds);
  }

  /** The share of rows whose answer is exactly the label. */
  static String describeAccuracy(Dataset<Row> written, String resultColumn, String labelColumn) {
    Row counted =
        written
            .agg(count(lit(1)), count_if(col(resultColumn + ".text").equalTo(col(labelColumn))))
            .first();
    return String.format(
        Locale.ROOT,
        "equal to %-9s %,14d  (%.1f %%)",
        labelColumn,
        counted.getLong(1),
        100.0 * counted.getLong(1) / Math.max(1, counted.getLong(0)));
  }

  private static long orZero(Row row, int index) {
    return row.isNullAt(index) ? 0 : row.getLong(index);
  }

  String describe(String output) {
    return String.format(
        Locale.ROOT,
        """

        rows              %,14d
        succeeded         %,14d
        failed            %,14d
        prompt tokens     %,14d
        generated tokens  %,14d
        seconds           %,14.1f
        generated/second  %,14.1f
        written to        %s""",
        rows,
        succeeded,
        rows - succeeded,
        promptTokens,
        generatedTokens,
        seconds,
        generatedTokens / seconds,
        output);
  }
}

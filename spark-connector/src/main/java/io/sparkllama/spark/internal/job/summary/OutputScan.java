package io.sparkllama.spark.internal.job.summary;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.sparkllama.spark.internal.common.Json;
import io.sparkllama.spark.internal.function.ResultField;
import io.sparkllama.spark.internal.job.input.Ids;
import io.sparkllama.spark.internal.job.output.ResultColumn;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The single pass over a committed output: checks that each row is there once, and counts results.
 * It counts the table itself, so tasks that Spark ran twice count once.
 */
public final class OutputScan {

  /** The kind of failures in an output without error kinds. */
  private static final String UNKNOWN = "unknown";

  private static final String NULL_RESULT = "the result is NULL, without a reason";
  private static final String ROWS = "spark_llama_rows";
  private static final String ROW = "spark_llama_row";

  private final ResultColumn result;
  private final Optional<String> labelColumn;

  /**
   * @param result column of results
   * @param labelColumn column with the expected texts
   */
  public OutputScan(ResultColumn result, Optional<String> labelColumn) {
    this.result = result;
    this.labelColumn = labelColumn;
  }

  /**
   * Counts rows without ids.
   *
   * @param written rows of the output
   */
  public RowCounts of(Dataset<Row> written) throws IOException {
    return counted(written, lit(1L), none(DataTypes.StringType), fields());
  }

  /**
   * Counts rows with ids.
   *
   * @param written rows of the output, from a new listing of its files
   * @param wanted the selected rows, which the output must contain
   */
  public RowCounts of(Dataset<Row> written, String idColumn, Dataset<Row> wanted)
      throws IOException {
    Column id = col(Ids.quoted(idColumn));
    Column[] fields = fields();
    Column[] named = new Column[fields.length];
    Column[] ofRow = new Column[fields.length];
    for (int i = 0; i < fields.length; i++) {
      named[i] = fields[i].as("f" + i);
      ofRow[i] = col(ROW).getField("f" + i);
    }
    Dataset<Row> byId =
        written
            .select(id, struct(named).as(ROW))
            .groupBy(id)
            .agg(count(lit(1)).as(ROWS), first(ROW).as(ROW))
            .join(wanted.select(id), new String[] {idColumn}, "full_outer");
    return counted(byId, col(ROWS), id.cast(DataTypes.StringType), ofRow);
  }

  /** The components of {@link ScannedRow} after rows and id, in their order. */
  private Column[] fields() {
    Column matches =
        labelColumn
            .map(label -> result.text().equalTo(col(Ids.quoted(label))))
            .orElse(none(DataTypes.BooleanType));
    if (!result.isStruct()) {
      Column integer = none(DataTypes.IntegerType);
      Column kind = when(result.failed(), lit(UNKNOWN));
      Column error = when(result.failed(), lit(NULL_RESULT));
      Column millis = none(DataTypes.LongType);
      return new Column[] {
        result.failed(), integer, integer, integer, millis, kind, error, matches
      };
    }
    Column computed = result.field(ResultField.ATTEMPTS).gt(0);
    return new Column[] {
      result.failed(),
      result.field(ResultField.ATTEMPTS),
      when(computed, result.field(ResultField.PROMPT_TOKENS)),
      when(computed, result.field(ResultField.TOKENS_GENERATED)),
      when(computed, result.field(ResultField.PROCESSING_TIME_MS)),
      when(result.failed(), coalesce(result.field(ResultField.ERROR_KIND), lit(UNKNOWN))),
      when(result.failed(), result.field(ResultField.ERROR)),
      matches
    };
  }

  private static Column none(DataType type) {
    return lit(null).cast(type);
  }

  private static RowCounts counted(Dataset<Row> rows, Column ofId, Column id, Column[] fields)
      throws IOException {
    Column[] columns =
        Stream.concat(Stream.of(ofId, id), Arrays.stream(fields)).toArray(Column[]::new);
    RowCounts sum = new RowCounter().counts();
    for (String part :
        rows.select(columns)
            .mapPartitions(new PartitionCounter(), Encoders.STRING())
            .collectAsList()) {
      sum = sum.plus(Json.read(part, RowCounts.class));
    }
    return sum;
  }
}

package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;

import io.sparkllama.spark.internal.job.input.Ids;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Checks, before anything is computed, that rows survive being written and read. It writes them to
 * a folder of the run, each value with its {@link Digest}, and reads them back with the code that
 * reads the output. Columnar formats keep numbers, strings and binary values bit by bit; there it
 * checks only other columns, those that become folders, and the ids.
 */
final class RoundTrip {

  private static final String DIGEST = "spark_llama_digest_";
  private static final String TRIED = "tried";
  private static final int EXAMPLE_CHARACTERS = 60;

  private final SparkSession session;
  private final OutputArguments arguments;
  private final Optional<String> idColumn;
  private final Staging staging;

  /**
   * @param idColumn column that identifies a row, if there is one
   * @param staging folder of the run
   */
  RoundTrip(
      SparkSession session, OutputArguments arguments, Optional<String> idColumn, Staging staging) {
    this.session = session;
    this.arguments = arguments;
    this.idColumn = idColumn;
    this.staging = staging;
  }

  /**
   * Requires that rows survive being written and read.
   *
   * @param rows rows without their results
   * @param count number of the rows
   * @throws IllegalArgumentException if the format cannot hold a column, or a value would change
   */
  void require(Dataset<Row> rows, long count) throws IOException {
    arguments.partitionBy().forEach(RoundTrip::requireFolderName);
    for (StructField field : rows.schema().fields()) {
      requireType(field);
    }
    List<StructField> tried = tried(rows.schema());
    if (count == 0 || tried.isEmpty()) {
      return;
    }
    StructType schema = new StructType();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < tried.size(); i++) {
      StructField field = tried.get(i);
      Column value = col(Ids.quoted(field.name()));
      columns.add(value);
      columns.add(Digest.of(value, field.dataType()).as(DIGEST + i));
      schema = schema.add(field).add(DIGEST + i, DataTypes.LongType);
    }
    String place = staging.path(TRIED);
    Optional<String> wrong;
    try {
      Tables.write(
          rows.select(columns.toArray(Column[]::new)),
          arguments.format(),
          place,
          SaveMode.Overwrite,
          arguments.partitionBy(),
          Map.of());
      wrong = compare(Tables.readOutput(session, arguments.format(), place, schema), tried, count);
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "--output-format "
              + arguments.format()
              + " cannot hold the columns "
              + tried.stream().map(RoundTrip::describe).collect(Collectors.joining(", "))
              + ": "
              + message(e),
          e);
    }
    if (wrong.isPresent()) {
      throw new IllegalArgumentException(wrong.get());
    }
    staging.delete(TRIED);
  }

  /** The first line of the root cause's message. */
  static String message(Exception e) {
    Throwable root = ExceptionUtils.getRootCause(e);
    return String.valueOf(root.getMessage()).lines().findFirst().orElse(root.toString());
  }

  private static void requireFolderName(String column) {
    if (column.startsWith(".")) {
      throw new IllegalArgumentException(
          "--partition-by "
              + column
              + " would make folders whose names begin with a dot, which Spark does not read;"
              + " rename"
              + " the column");
    }
  }

  /** Refuses types that CSV and JSON cannot hold. */
  private void requireType(StructField field) {
    if (Tables.isText(arguments.format()) && !FormatTypes.isText(field.dataType())) {
      throw new IllegalArgumentException(
          "--output-format "
              + arguments.format()
              + " cannot hold the column "
              + describe(field)
              + "; cast it, leave it out, or set --output-format parquet");
    }
  }

  private static String describe(StructField field) {
    return "'" + field.name() + "' of type " + field.dataType().sql();
  }

  private List<StructField> tried(StructType schema) {
    Set<String> names = new LinkedHashSet<>(arguments.partitionBy());
    for (StructField field : schema.fields()) {
      if (Tables.isText(arguments.format()) || !FormatTypes.isBitwise(field.dataType())) {
        names.add(field.name());
      }
    }
    if (!names.isEmpty()) {
      idColumn.ifPresent(names::add);
    }
    return names.stream().map(name -> schema.apply(name)).toList();
  }

  /** The first difference between the rows written and read; empty if there is none. */
  private Optional<String> compare(Dataset<Row> read, List<StructField> tried, long count) {
    List<Column> counts = new ArrayList<>();
    for (int i = 0; i < tried.size(); i++) {
      counts.add(count_if(differs(tried.get(i), i)));
    }
    Row differences = read.agg(count(lit(1)), counts.toArray(Column[]::new)).first();
    for (int i = 0; i < tried.size(); i++) {
      if (differences.getLong(i + 1) > 0) {
        return Optional.of(describe(read, tried.get(i), i, differences.getLong(i + 1)));
      }
    }
    if (differences.getLong(0) == count) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            "of %,d rows that were written as %s%s, %,d are read back; set --output-format"
                + " parquet, or partition by other columns",
            count,
            arguments.format(),
            arguments.partitionBy().isEmpty() ? "" : " by " + arguments.partitionBy(),
            differences.getLong(0)));
  }

  private String describe(Dataset<Row> read, StructField field, int index, long wrong) {
    boolean folders = arguments.partitionBy().contains(field.name());
    String example =
        read.where(differs(field, index))
            .select(col(Ids.quoted(field.name())).cast("string"))
            .first()
            .getString(0);
    return String.format(
        "--output-format %s%s changes %,d values of the column %s: one is read back as %s; cast or"
            + " clean the column, leave it out, or %s",
        arguments.format(),
        folders ? " with --partition-by" : "",
        wrong,
        describe(field),
        quoted(example),
        folders ? "partition by another column" : "set --output-format parquet");
  }

  private static Column differs(StructField field, int index) {
    return Digest.of(col(Ids.quoted(field.name())), field.dataType())
        .eqNullSafe(col(DIGEST + index))
        .equalTo(false);
  }

  private static String quoted(String value) {
    if (value == null) {
      return "null";
    }
    return value.length() > EXAMPLE_CHARACTERS
        ? "'" + value.substring(0, EXAMPLE_CHARACTERS) + "...'"
        : "'" + value + "'";
  }
}

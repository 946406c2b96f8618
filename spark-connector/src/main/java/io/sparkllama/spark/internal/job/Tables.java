package io.sparkllama.spark.internal.job;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.connector.catalog.CatalogManager;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Tables in the formats of the job. */
final class Tables {

  static final String PARQUET = "parquet";
  static final String TABLE = "table";

  private static final String JSON = "json";
  private static final String CSV = "csv";
  private static final String TEXT = "text";
  private static final List<String> READ = List.of(PARQUET, "orc", JSON, CSV, TEXT, TABLE);
  private static final List<String> WRITTEN = List.of(PARQUET, "orc", JSON, CSV, TABLE);

  private Tables() {}

  /**
   * Reads a table. CSV has a header and quoted line ends unless options say otherwise; text is a
   * column {@code prompt} with a row per line.
   */
  static Dataset<Row> read(
      SparkSession session, String format, String path, Map<String, String> options) {
    requireOneOf(READ, "--input-format", format);
    if (format.equals(TABLE)) {
      return session.table(path);
    }
    DataFrameReader reader = session.read().format(format);
    if (format.equals(CSV)) {
      reader.option("header", "true").option("multiLine", "true").option("escape", "\"");
    }
    Dataset<Row> rows = reader.options(options).load(path);
    return format.equals(TEXT) ? rows.withColumnRenamed("value", "prompt") : rows;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param schema of what was written: nothing is inferred, not even from the names of folders
   */
  static Dataset<Row> readOutput(
      SparkSession session, String format, String path, StructType schema) {
    if (format.equals(TABLE)) {
      return session.table(path);
    }
    DataFrameReader reader =
        session
            .read()
            .format(format)
            // an answer that is not seen would be asked for again
            .option("ignoreCorruptFiles", "false")
            .option("ignoreMissingFiles", "false")
            .option("timeZone", TextFormat.values().get("timeZone"));
    Dataset<Row> rows =
        switch (format) {
          case CSV ->
              Flat.restore(
                  reader.options(TextFormat.readingCsv()).schema(Flat.schema(schema)).load(path),
                  schema);
          case JSON -> reader.options(TextFormat.reading()).schema(schema).load(path);
          default -> reader.schema(schema).load(path);
        };
    // columns that are folders come last otherwise
    return rows.select(
        Arrays.stream(schema.fieldNames())
            .map(name -> col(Ids.quoted(name)))
            .toArray(Column[]::new));
  }

  /** A table's name with its catalog and namespace, the same however the table is named. */
  static String fullName(SparkSession session, String name) {
    CatalogManager catalogs = session.sessionState().catalogManager();
    List<String> given = new ArrayList<>();
    try {
      given.addAll(
          CollectionConverters.asJava(
              session.sessionState().sqlParser().parseMultipartIdentifier(name)));
    } catch (ParseException e) {
      throw new IllegalArgumentException("--output is '" + name + "', which names no table", e);
    }
    List<String> full = new ArrayList<>();
    if (given.size() == 1 || !catalogs.isCatalogRegistered(given.get(0))) {
      full.add(catalogs.currentCatalog().name());
    }
    if (given.size() == 1) {
      full.addAll(Arrays.asList(catalogs.currentNamespace()));
    }
    full.addAll(given);
    return full.stream().map(Ids::quoted).collect(Collectors.joining("."));
  }

  /** Whether values become text. */
  static boolean isText(String format) {
    return format.equals(CSV) || format.equals(JSON);
  }

  /**
   * Writes a table. CSV has no place for structs and bytes, so that those of its columns become
   * JSON and Base64.
   *
   * @param options of the writer, over those that are set here
   */
  static void write(
      Dataset<Row> rows,
      String format,
      String path,
      SaveMode mode,
      List<String> partitionBy,
      Map<String, String> options) {
    requireOneOf(WRITTEN, "--output-format", format);
    DataFrameWriter<Row> writer =
        (format.equals(CSV) ? Flat.of(rows) : rows)
            .write()
            .mode(mode)
            .partitionBy(partitionBy.toArray(String[]::new));
    if (format.equals(TABLE)) {
      writer.options(options).saveAsTable(path);
      return;
    }
    writer
        .format(format)
        .options(format.equals(CSV) ? TextFormat.writingCsv() : TextFormat.values())
        .options(options)
        .save(path);
  }

  /** Refuses formats that there are not, before anything is read. */
  static void requireFormats(String input, String output) {
    requireOneOf(READ, "--input-format", input);
    requireOneOf(WRITTEN, "--output-format", output);
  }

  private static void requireOneOf(List<String> formats, String argument, String format) {
    if (!formats.contains(format)) {
      throw new IllegalArgumentException(
          argument + " is '" + format + "'; it must be one of " + String.join(", ", formats));
    }
  }
}

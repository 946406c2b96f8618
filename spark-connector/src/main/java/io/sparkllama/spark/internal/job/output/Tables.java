package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.col;

import io.sparkllama.spark.internal.job.input.Formats;
import io.sparkllama.spark.internal.job.input.Ids;
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

/** Writes outputs and reads them back. */
public final class Tables {

  private Tables() {}

  /**
   * Reads what {@link #write} wrote.
   *
   * @param schema schema that was written; nothing is inferred, not even from names of folders
   */
  public static Dataset<Row> readOutput(
      SparkSession session, String format, String path, StructType schema) {
    if (format.equals(Formats.TABLE)) {
      return session.table(path);
    }
    DataFrameReader reader =
        session
            .read()
            .format(format)
            // rows in a file that is skipped would be computed again
            .option("ignoreCorruptFiles", "false")
            .option("ignoreMissingFiles", "false")
            .option("timeZone", TextFormat.values().get("timeZone"));
    Dataset<Row> rows =
        switch (format) {
          case Formats.CSV ->
              Flat.restore(
                  reader.options(TextFormat.readingCsv()).schema(Flat.schema(schema)).load(path),
                  schema);
          case Formats.JSON -> reader.options(TextFormat.reading()).schema(schema).load(path);
          default -> reader.schema(schema).load(path);
        };
    // otherwise, columns that are folders come last
    return rows.select(
        Arrays.stream(schema.fieldNames())
            .map(name -> col(Ids.quoted(name)))
            .toArray(Column[]::new));
  }

  /**
   * A table's name with its catalog and namespace, the same for all spellings.
   *
   * @throws IllegalArgumentException if it is not the name of a table
   */
  static String fullName(SparkSession session, String name) {
    CatalogManager catalogs = session.sessionState().catalogManager();
    List<String> given = new ArrayList<>();
    try {
      given.addAll(
          CollectionConverters.asJava(
              session.sessionState().sqlParser().parseMultipartIdentifier(name)));
    } catch (ParseException e) {
      throw new IllegalArgumentException(
          "--output is '" + name + "'; it must be the name of a table", e);
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

  /** Whether a format stores values as text. */
  static boolean isText(String format) {
    return format.equals(Formats.CSV) || format.equals(Formats.JSON);
  }

  /**
   * Writes a table. CSV cannot hold structs and binary values; they become JSON and Base64.
   *
   * @param options options of the writer, which override those set here
   */
  static void write(
      Dataset<Row> rows,
      String format,
      String path,
      SaveMode mode,
      List<String> partitionBy,
      Map<String, String> options) {
    DataFrameWriter<Row> writer =
        (format.equals(Formats.CSV) ? Flat.of(rows) : rows)
            .write()
            .mode(mode)
            .partitionBy(partitionBy.toArray(String[]::new));
    if (format.equals(Formats.TABLE)) {
      writer.options(options).saveAsTable(path);
      return;
    }
    writer
        .format(format)
        .options(format.equals(Formats.CSV) ? TextFormat.writingCsv() : TextFormat.values())
        .options(options)
        .save(path);
  }
}

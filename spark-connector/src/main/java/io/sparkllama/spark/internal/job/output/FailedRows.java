package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkllama.spark.internal.common.Json;
import io.sparkllama.spark.internal.job.input.Ids;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * Removes failed rows from an output, so that they are pending again. Files with failed rows are
 * replaced by files without them. A journal of the replacement is written first. If the run is
 * killed, the next one completes the replacement: no row is duplicated, and no row that succeeded
 * is lost.
 */
final class FailedRows {

  private static final String JOURNAL = "replace.json";
  private static final String KEPT = "kept";
  private static final String FILE = "spark_llama_file";
  private static final String AGAIN = "spark_llama_again";

  /**
   * The journal of a replacement.
   *
   * @param old URIs of the files to delete
   * @param kept names of the files that replace them, in the folder {@value #KEPT}
   */
  private record Journal(
      @JsonProperty("old") List<String> old, @JsonProperty("new") List<String> kept) {}

  private final RunFolder folder;
  private final String format;

  FailedRows(RunFolder folder, String format) {
    this.folder = folder;
    this.format = format;
  }

  /**
   * Completes the replacement of a run that was killed, if it had begun one.
   *
   * @param place folder of that run's files in the run's folder, ending in a slash; empty for the
   *     run's folder itself, which earlier versions used
   */
  void recover(String place) throws IOException {
    Optional<String> journal = folder.read(place + JOURNAL);
    if (journal.isPresent()) {
      replace(place, Json.read(journal.get(), Journal.class));
    }
    folder.delete(place + KEPT);
  }

  /**
   * Removes failed rows.
   *
   * @param written rows of the output
   * @param failed column that is true for a failed row
   * @param wanted ids of the selected rows; failed rows that are not selected stay
   * @param partitionBy columns whose values are folders
   * @param place folder of this run's files in the run's folder, ending in a slash
   * @param mayReplace called after the journal is written; throws to prevent the replacement
   * @return the number of removed rows
   */
  long remove(
      Dataset<Row> written,
      Column failed,
      Dataset<Row> wanted,
      List<String> partitionBy,
      String place,
      Runnable mayReplace)
      throws IOException {
    String[] id = wanted.columns();
    Dataset<Row> located = written.withColumn(FILE, input_file_name());
    List<Row> counts =
        located
            .where(failed)
            .join(wanted, id, "left_semi")
            .groupBy(FILE)
            .agg(count(lit(1)))
            .collectAsList();
    if (counts.isEmpty()) {
      return 0;
    }
    List<String> files = counts.stream().map(row -> row.getString(0)).toList();
    Dataset<Row> kept =
        located
            .where(col(FILE).isin(files.toArray()))
            .join(wanted.withColumn(AGAIN, lit(true)), id, "left")
            .where(not(failed.and(col(AGAIN).isNotNull())))
            .select(
                Arrays.stream(written.columns())
                    .map(name -> col(Ids.quoted(name)))
                    .toArray(Column[]::new));
    Tables.write(
        kept, format, folder.path(place + KEPT), SaveMode.Overwrite, partitionBy, Map.of());
    Journal journal = new Journal(files, keptFiles(place));
    folder.write(place + JOURNAL, Json.write(journal));
    mayReplace.run();
    replace(place, journal);
    folder.delete(place + KEPT);
    return counts.stream().mapToLong(row -> row.getLong(1)).sum();
  }

  private List<String> keptFiles(String place) throws IOException {
    Path root = folder.system().makeQualified(new Path(folder.path(place + KEPT)));
    List<String> files = new ArrayList<>();
    var listed = folder.system().listFiles(root, true);
    while (listed.hasNext()) {
      FileStatus file = listed.next();
      if (file.getPath().getName().startsWith("part-")) {
        files.add(root.toUri().relativize(file.getPath().toUri()).getPath());
      }
    }
    return files;
  }

  /** Can be repeated after an interruption at any point. */
  private void replace(String place, Journal journal) throws IOException {
    for (String old : journal.old()) {
      folder.system().delete(new Path(URI.create(old)), false);
    }
    for (String name : journal.kept()) {
      Path from = new Path(folder.path(place + KEPT), name);
      Path to = new Path(folder.outputPath(), name);
      if (folder.system().exists(from)) {
        folder.system().mkdirs(to.getParent());
        if (!folder.system().rename(from, to)) {
          throw new IOException("cannot move " + from + " to " + to);
        }
      }
    }
    folder.delete(place + JOURNAL);
  }
}

package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.input.Formats;
import io.sparkllama.spark.internal.job.input.PathPattern;
import io.sparkllama.spark.internal.job.input.RealPath;
import io.sparkllama.spark.internal.job.input.Sources;
import io.sparkllama.spark.internal.options.CallOptions;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The places that a run reads and writes. A run with overlapping places is refused before it writes
 * or deletes anything: it would destroy its input, or read its own output.
 */
final class Places {

  private final RunArguments arguments;
  private final Configuration hadoop;
  private final Sources sources;
  private final List<Place> all = new ArrayList<>();

  private Places(SparkSession session, RunArguments arguments) {
    this.arguments = arguments;
    this.hadoop = session.sparkContext().hadoopConfiguration();
    this.sources = new Sources(session);
  }

  /**
   * Requires that no place of a run overlaps with one that it writes.
   *
   * @param input the whole input
   * @param rows the selected rows; their plan contains what {@code --where} reads
   * @throws IllegalArgumentException naming both flags if two places overlap
   */
  static void requireApart(
      SparkSession session,
      RunArguments arguments,
      CallOptions options,
      Dataset<Row> input,
      Dataset<Row> rows)
      throws IOException {
    Places places = new Places(session, arguments);
    places.addTables(input, rows);
    places.addFiles(options);
    places.requireApart();
  }

  private void addTables(Dataset<Row> input, Dataset<Row> rows) throws IOException {
    Set<RealPath> read = sources.of(input);
    List<PathPattern> patterns =
        arguments.input().format().equals(Formats.TABLE)
            ? List.of()
            : PathPattern.in(arguments.input().path(), hadoop);
    all.add(new Place("--input", arguments.input().path(), Place.Use.READ, read, patterns));
    if (arguments.input().where().isPresent()) {
      Set<RealPath> more = new HashSet<>(sources.of(rows));
      more.removeAll(read);
      String where = arguments.input().where().get();
      all.add(new Place("--where", where, Place.Use.READ, more, List.of()));
    }
    String output = arguments.output().path();
    if (arguments.output().isTable()) {
      Set<RealPath> written = sources.ofTable(output);
      all.add(new Place("--output", output, Place.Use.WRITTEN, written, List.of()));
    } else {
      add("--output", output, Place.Use.WRITTEN);
    }
    if (arguments.cache().isPresent()) {
      add("--cache", arguments.cache().get(), Place.Use.WRITTEN);
    }
  }

  private void addFiles(CallOptions options) throws IOException {
    addLocal("--summary", arguments.reports().summary().orElse(""), Place.Use.WRITTEN);
    addLocal("--report", arguments.reports().report().orElse(""), Place.Use.WRITTEN);
    addLocal(
        "--prompt-template-file", arguments.prompts().templateFile().orElse(""), Place.Use.READ);
    String model = options.model();
    if (isOfFileSystem(model)) {
      add("--model", model, Place.Use.READ);
    }
    addLocal("--model-cache", options.modelCache(), Place.Use.READ);
  }

  /** False for schemes that Hadoop cannot write to, such as {@code https:}. */
  private boolean isOfFileSystem(String model) {
    try {
      String scheme = URI.create(model.replace(" ", "%20")).getScheme();
      return scheme == null
          || (!scheme.startsWith("http") && FileSystem.getFileSystemClass(scheme, hadoop) != null);
    } catch (IllegalArgumentException | IOException e) {
      return false;
    }
  }

  private void add(String option, String path, Place.Use use) throws IOException {
    RealPath real = RealPath.of(new Path(path), hadoop);
    all.add(new Place(option, path, use, Set.of(real), List.of()));
  }

  private void addLocal(String option, String path, Place.Use use) throws IOException {
    if (!path.isEmpty()) {
      RealPath real = RealPath.ofLocal(java.nio.file.Path.of(path));
      all.add(new Place(option, path, use, Set.of(real), List.of()));
    }
  }

  private void requireApart() {
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < all.size(); j++) {
        if (i != j && all.get(i).use() == Place.Use.WRITTEN) {
          requireApart(all.get(i), all.get(j));
        }
      }
    }
  }

  private static void requireApart(Place written, Place other) {
    boolean holds = written.holds(other);
    boolean inside = other.holds(written);
    if (holds || inside) {
      String how = holds && inside ? "is the same place as" : holds ? "holds" : "lies inside";
      String fault =
          other.use() == Place.Use.WRITTEN
              ? "; each would overwrite the other"
              : "; the run would destroy its own input";
      throw new IllegalArgumentException(
          written + " " + how + " " + other + fault + "; name a separate place for one of them");
    }
  }
}

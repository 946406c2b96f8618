package io.sparkllama.it.faults;

import static org.apache.spark.sql.functions.col;

import io.sparkllama.it.Paths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** What the faults of a class share: a folder, a session that counts rows, and a table of rows. */
final class Bench implements AutoCloseable {

  /** Rows of the shipped table of reviews. */
  private static final int REVIEWS = 500;

  /** Attempts of a task in a local session, as many as on a cluster. */
  private static final String LOCAL = "local[2,4]";

  /** Chunks of a job's output. */
  static final int CHUNKS = 20;

  private final Path folder;
  private final SparkSession session;
  private final int rows;

  /**
   * A bench with a session of this JVM.
   *
   * @param rows rows of the table
   */
  Bench(int rows) throws IOException {
    this(rows, Map.of("spark.master", LOCAL));
  }

  /**
   * @param rows rows of the table
   * @param conf of the session
   */
  Bench(int rows, Map<String, String> conf) throws IOException {
    this.folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target")), "faults")
            .toAbsolutePath();
    this.rows = rows;
    SparkSession.Builder builder =
        SparkSession.builder()
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config(
                "spark.hadoop.fs." + FaultyFileSystem.SCHEME + ".impl",
                FaultyFileSystem.class.getName());
    conf.forEach(builder::config);
    this.session = builder.getOrCreate();
    int copies = (rows - 1) / REVIEWS + 1;
    session
        .read()
        .parquet(Paths.REVIEWS.toString())
        .crossJoin(session.range(copies).toDF("copy"))
        .withColumn("id", col("id").multiply(copies).plus(col("copy")))
        .where(col("id").lt(rows))
        .repartition(4)
        .write()
        .parquet(input().toString());
  }

  SparkSession session() {
    return session;
  }

  Path folder() {
    return folder;
  }

  Path input() {
    return folder.resolve("input");
  }

  int rows() {
    return rows;
  }

  /** A job over the table with the shipped model. */
  Command command(String output) {
    return command(input().toString(), output);
  }

  /** A job over a copy of the table with the shipped model. */
  Command command(String input, String output) {
    return Command.of(input, output, Math.max(1, rows / CHUNKS)).withModel();
  }

  @Override
  public void close() {
    session.stop();
  }
}

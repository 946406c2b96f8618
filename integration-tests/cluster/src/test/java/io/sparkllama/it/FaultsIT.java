package io.sparkllama.it;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Faults in the middle of a job, each with what it costs: rows lost and rows doubled. Lines of a
 * table go to {@code target/faults.md}. With {@code -Dfaults=all} there are more of them.
 */
@Timeout(3600)
class FaultsIT {

  /** Copies of the 500 demo rows. */
  private static final int COPIES = 4;

  private static final int ROWS = 500 * COPIES;
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path TABLE = TARGET.resolve("faults.md");
  private static final boolean ALL = "all".equals(System.getProperty("faults"));

  /** What goes wrong, and what is to come of it. */
  private enum Fault {
    ENGINE_KILLED("kill -9 of every engine process", "the job succeeds", true),
    ENGINE_STOPPED("SIGSTOP of every engine process", "the job succeeds", true),
    EXECUTOR_KILLED("kill -9 of an executor", "the job succeeds", false),
    EXECUTOR_STOPPED("SIGSTOP of an executor", "the job succeeds", false),
    WORKER_KILLED("kill -9 of a worker", "the job succeeds", false),
    DRIVER_KILLED("kill -9 of the driver, and the same command again", "it goes on", true),
    DRIVER_STOPPED("SIGSTOP of the driver for 15 s", "the job succeeds", false);

    private final String name;
    private final String expected;

    /** Whether it is part of the short form. */
    private final boolean inShort;

    Fault(String name, String expected, boolean inShort) {
      this.name = name;
      this.expected = expected;
      this.inShort = inShort;
    }
  }

  private static Path folder;
  private static SparkSession session;

  @BeforeAll
  static void start() throws IOException {
    folder = Files.createTempDirectory(TARGET, "faults");
    session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    session
        .read()
        .parquet(Paths.REVIEWS.toString())
        .crossJoin(session.range(COPIES).toDF("copy"))
        .withColumn("id", col("id").multiply(COPIES).plus(col("copy")))
        .repartition(16)
        .write()
        .parquet(folder.resolve("many").toString());
    Files.write(
        TABLE,
        List.of(
            "| fault | expected | observed | rows lost | rows doubled |",
            "| --- | --- | --- | --- | --- |"));
  }

  @AfterAll
  static void stop() throws IOException {
    session.stop();
    System.out.println(Files.readString(TABLE));
  }

  private static List<String> job(Path output) {
    return List.of(
        "--conf",
        "spark.sql.files.openCostInBytes=134217728",
        "--conf",
        "spark.executor.heartbeatInterval=1s",
        "--conf",
        "spark.network.timeout=60s",
        "--conf",
        "spark.network.timeoutInterval=15s",
        "--class",
        "io.sparkllama.spark.GenerateJob",
        Paths.runtimeJar().toString(),
        "--input",
        folder.resolve("many").toString(),
        "--output",
        output.toString(),
        "--id-column",
        "id",
        "--chunk-rows",
        "100",
        "--model",
        Paths.MODEL.toString(),
        "--isolation",
        "process",
        "--engine-timeout-ms",
        "20000",
        "--temperature",
        "0",
        "--max-tokens",
        "40");
  }

  @ParameterizedTest
  @EnumSource
  void losesAndDoublesNoRow(Fault fault) throws Exception {
    if (!ALL && !fault.inShort) {
      return;
    }
    Path output = folder.resolve(fault.name().toLowerCase(Locale.ROOT));
    int status;
    try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve(fault + "-spark"), 2);
        Server job = cluster.submit(job(output))) {
      Server.await(() -> committedChunks(output) >= 2 || !job.handle().isAlive());
      assertThat(job.handle().isAlive()).as(job.output()).isTrue();
      status = makeHappen(fault, cluster, job, output);
    }
    Row counted =
        session
            .read()
            .parquet(output.toString())
            .agg(count(lit(1)), countDistinct(col("id")), count_if(col("result.success")))
            .first();
    long lost = ROWS - counted.getLong(1);
    long doubled = counted.getLong(0) - counted.getLong(1);
    Files.write(
        TABLE,
        List.of(
            String.format(
                "| %s | %s | exit status %d, %d of %d rows succeeded | %d | %d |",
                fault.name, fault.expected, status, counted.getLong(2), ROWS, lost, doubled)),
        StandardOpenOption.APPEND);
    assertThat(counted).hasToString("[" + ROWS + "," + ROWS + "," + ROWS + "]");
    assertThat(status).isZero();
  }

  /** Lets a fault happen; returns the exit status of the job, or of the one after it. */
  private static int makeHappen(Fault fault, StandaloneCluster cluster, Server job, Path output)
      throws Exception {
    switch (fault) {
      case ENGINE_KILLED -> {
        for (ProcessHandle engine : some(() -> engines(cluster))) {
          engine.destroyForcibly();
        }
      }
      case ENGINE_STOPPED -> {
        for (ProcessHandle engine : some(() -> engines(cluster))) {
          signal("STOP", engine);
        }
      }
      case EXECUTOR_KILLED -> some(cluster::executors).get(0).destroyForcibly();
      case EXECUTOR_STOPPED -> signal("STOP", some(cluster::executors).get(0));
      case WORKER_KILLED -> cluster.workers().get(0).destroyForcibly();
      case DRIVER_KILLED -> {
        job.handle().destroyForcibly();
        job.exitCode(LONGEST);
        try (Server again = cluster.submit(job(output))) {
          return again.exitCode(LONGEST);
        }
      }
      case DRIVER_STOPPED -> {
        signal("STOP", job.handle());
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        Server.await(() -> System.nanoTime() - end > 0);
        signal("CONT", job.handle());
      }
      default -> throw new AssertionError(fault);
    }
    return job.exitCode(LONGEST);
  }

  private static List<ProcessHandle> some(Supplier<List<ProcessHandle>> processes) {
    List<ProcessHandle> found = new ArrayList<>();
    Server.await(
        () -> {
          found.addAll(processes.get());
          return !found.isEmpty();
        });
    return found;
  }

  private static List<ProcessHandle> engines(StandaloneCluster cluster) {
    return cluster.executors().stream()
        .flatMap(ProcessHandle::children)
        .filter(child -> child.info().commandLine().orElse("").contains("spark-llama-engine"))
        .toList();
  }

  private static void signal(String name, ProcessHandle process)
      throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(status).isZero();
  }

  /** Each chunk becomes a file of the output when its task is committed. */
  private static int committedChunks(Path output) {
    try (Stream<Path> files = Files.list(output)) {
      return (int) files.filter(path -> path.getFileName().toString().startsWith("part-")).count();
    } catch (IOException | UncheckedIOException e) {
      return 0; // not there yet
    }
  }
}

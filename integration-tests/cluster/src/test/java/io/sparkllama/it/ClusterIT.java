package io.sparkllama.it;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.SparkLlama;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A standalone cluster of two workers, with the model and the tables in HDFS. */
@Timeout(1800)
class ClusterIT {

  /** Copies of the 500 demo rows in the large table. */
  private static final List<String> STRICT_KRYO =
      List.of(
          "--conf",
          "spark.serializer=org.apache.spark.serializer.KryoSerializer",
          "--conf",
          "spark.kryo.registrationRequired=true",
          "--conf",
          "spark.kryo.registrator=io.sparkllama.spark.serializer.LlamaKryoRegistrator");

  private static final int COPIES = 20;

  /** Spark would put many small files into one task. */
  private static final String A_TASK_PER_FILE = "spark.sql.files.openCostInBytes=134217728";

  private static final Path TARGET = Path.of("target").toAbsolutePath();

  /** The cache of the executors. */
  private static Path models;

  private static MiniDFSCluster hdfs;
  private static String root;
  private static StandaloneCluster cluster;
  private static SparkSession session;

  /** The answer to each prompt in a session with two threads. */
  private static final Map<String, String> ANSWERS = new HashMap<>();

  @BeforeAll
  static void start() throws Exception {
    Path folder = Files.createTempDirectory(TARGET, "cluster");
    models = folder.resolve("models");
    hdfs =
        new MiniDFSCluster.Builder(new Configuration(), folder.resolve("hdfs").toFile())
            .numDataNodes(1)
            .build();
    root = "hdfs://127.0.0.1:" + hdfs.getNameNodePort();
    FileSystem files = hdfs.getFileSystem();
    put(files, "/models/demo.gguf", Files.readAllBytes(Paths.MODEL));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(Paths.MODEL));
    put(
        files,
        "/models/demo.gguf.sha256",
        HexFormat.of().formatHex(digest).getBytes(StandardCharsets.UTF_8));
    cluster = new StandaloneCluster(folder.resolve("spark"), 2);
    session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    Dataset<Row> reviews = session.read().parquet(Paths.REVIEWS.toString());
    reviews.repartition(4).write().parquet(root + "/reviews");
    reviews
        .crossJoin(session.range(COPIES).toDF("copy"))
        .withColumn("id", col("id").multiply(COPIES).plus(col("copy")))
        .repartition(40)
        .write()
        .parquet(root + "/many");
    Map<String, String> options =
        Map.of("model", Paths.MODEL.toString(), "temperature", "0", "max_tokens", "40");
    for (Row row : SparkLlama.generate(reviews, "prompt", options).collectAsList()) {
      ANSWERS.put(row.getAs("prompt"), row.<Row>getAs("result").getAs("text"));
    }
  }

  @AfterAll
  static void stop() {
    session.stop();
    cluster.close();
    hdfs.shutdown(true);
  }

  private static void put(FileSystem files, String path, byte[] content) throws IOException {
    try (OutputStream out = files.create(new org.apache.hadoop.fs.Path(path))) {
      out.write(content);
    }
  }

  /** The job's arguments, with Kryo at its strictest. */
  private static List<String> job(String input, String output, String... conf) {
    List<String> arguments = new ArrayList<>();
    for (String each : conf) {
      arguments.addAll(List.of("--conf", each));
    }
    arguments.addAll(STRICT_KRYO);
    arguments.addAll(
        List.of(
            "--class",
            "io.sparkllama.spark.GenerateJob",
            Paths.runtimeJar().toString(),
            "--input",
            root + input,
            "--output",
            root + output,
            "--model",
            root + "/models/demo.gguf",
            "--model-cache",
            models.toString(),
            "--temperature",
            "0",
            "--max-tokens",
            "40"));
    return arguments;
  }

  private static void assertEachRowOnce(String output, long rows) {
    Dataset<Row> written = session.read().parquet(root + output);
    Row counted =
        written
            .agg(count(lit(1)), countDistinct(col("id")), count_if(col("result.success")))
            .first();
    assertThat(counted).hasToString("[" + rows + "," + rows + "," + rows + "]");
    long different =
        written.select("prompt", "result.text").collectAsList().stream()
            .filter(row -> !row.getString(1).equals(ANSWERS.get(row.getString(0))))
            .count();
    // kernels round differently for other batch sizes, which may tip a close call
    assertThat(different).isLessThanOrEqualTo(rows / 100);
  }

  @Test
  void answersATableAsASessionOfOneProcessDoesAndFetchesTheModelOnce() throws Exception {
    try (Server job = cluster.submit(job("/reviews", "/once"))) {
      assertThat(job.exitCode(Duration.ofMinutes(15))).as(job.output()).isZero();
    }
    assertEachRowOnce("/once", 500);
    String fetched = "Downloaded \\S+ of \\S+ MiB of " + Pattern.quote(root) + "/models/demo.gguf";
    assertThat(Pattern.compile(fetched).matcher(cluster.executorLogs()).results()).hasSize(1);
    try (Stream<Path> cached = Files.walk(models)) {
      assertThat(cached.filter(path -> path.toString().endsWith(".gguf"))).hasSize(1);
    }
  }

  @Test
  void losesAndRepeatsNothingWhenAnExecutorIsKilled() throws Exception {
    try (Server job = cluster.submit(job("/many", "/killed", A_TASK_PER_FILE))) {
      // some tasks are committed, most are not
      Server.await(() -> committedTasks("/killed") >= 5 || !job.handle().isAlive());
      List<ProcessHandle> executors = cluster.executors();
      assertThat(executors).as(job.output()).hasSize(2);
      assertThat(mappedModels(executors)).hasSize(1);
      assertThat(executors.get(0).destroyForcibly()).isTrue();
      assertThat(job.exitCode(Duration.ofMinutes(15))).as(job.output()).isZero();
      assertThat(job.output()).contains("Lost executor");
    }
    assertEachRowOnce("/killed", 500 * COPIES);
  }

  private static int committedTasks(String output) {
    try {
      FileStatus[] tasks =
          hdfs.getFileSystem()
              .globStatus(
                  new org.apache.hadoop.fs.Path(output, "_spark_llama/staging-*/committed/task_*"));
      return tasks == null ? 0 : tasks.length;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The files, by device and inode, that executors have mapped as the model. */
  private static List<String> mappedModels(List<ProcessHandle> executors) throws IOException {
    List<String> mapped = new ArrayList<>();
    for (ProcessHandle executor : executors) {
      Path maps = Path.of("/proc", Long.toString(executor.pid()), "maps");
      List<String> models =
          Files.readAllLines(maps).stream()
              .filter(line -> line.endsWith(".gguf"))
              .map(line -> line.replaceAll("^\\S+ \\S+ \\S+ (\\S+ \\S+) .*", "$1"))
              .distinct()
              .toList();
      assertThat(models).hasSize(1);
      mapped.addAll(models);
    }
    return mapped.stream().distinct().toList();
  }

  @Test
  void leavesNoDuplicatesWhereTasksRunSpeculatively() throws Exception {
    // one slow task, and others that leave an executor free for its copy
    session
        .read()
        .parquet(root + "/many")
        .filter("id < 1500")
        .selectExpr("*", "CASE WHEN id < 1200 THEN 0 ELSE id % 6 END AS part")
        .repartition(6, col("part"))
        .drop("part")
        .write()
        .parquet(root + "/skewed");
    Path events = Files.createTempDirectory(TARGET, "events");
    try (Server job =
        cluster.submit(
            job(
                "/skewed",
                "/speculative",
                A_TASK_PER_FILE,
                "spark.speculation=true",
                "spark.speculation.interval=100ms",
                "spark.speculation.multiplier=1.1",
                "spark.speculation.quantile=0.2",
                "spark.speculation.minTaskRuntime=200ms",
                "spark.eventLog.enabled=true",
                "spark.eventLog.rolling.enabled=false",
                "spark.eventLog.compress=false",
                "spark.eventLog.dir=" + events))) {
      assertThat(job.exitCode(Duration.ofMinutes(15))).as(job.output()).isZero();
    }
    assertEachRowOnce("/speculative", 1500);
    try (Stream<Path> logs = Files.walk(events)) {
      String log = Files.readString(logs.filter(Files::isRegularFile).findFirst().orElseThrow());
      assertThat(log).contains("\"Speculative\":true");
    }
  }

  @Test
  void worksForAnApplicationThatFindsItThroughJars() throws Exception {
    Path jar = TARGET.resolve("app.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> classes = Files.list(TARGET.resolve("test-classes/io/sparkllama/it"))) {
      for (Path file : classes.toList()) {
        if (file.getFileName().toString().startsWith("ClusterApp")) {
          out.putNextEntry(new JarEntry("io/sparkllama/it/" + file.getFileName()));
          Files.copy(file, out);
          out.closeEntry();
        }
      }
    }
    List<String> arguments = new ArrayList<>(STRICT_KRYO);
    arguments.addAll(
        List.of(
            "--jars",
            Paths.runtimeJar().toString(),
            "--files",
            Paths.MODEL.toString(),
            "--conf",
            "spark.plugins=io.sparkllama.spark.LlamaPlugin",
            "--conf",
            "spark.ui.enabled=true",
            "--conf",
            "spark.ui.port=0",
            "--conf",
            "spark.metrics.conf.*.sink.prometheusServlet.class="
                + "org.apache.spark.metrics.sink.PrometheusServlet",
            "--conf",
            "spark.metrics.conf.*.sink.prometheusServlet.path=/metrics/prometheus",
            "--class",
            ClusterApp.class.getName(),
            jar.toString(),
            Paths.MODEL.toString(),
            root + "/reviews",
            Paths.MODEL.getFileName().toString()));
    try (Server app = cluster.submit(arguments)) {
      assertThat(app.exitCode(Duration.ofMinutes(15))).as(app.output()).isZero();
      assertThat(app.output())
          .contains("sql [60,60,60]")
          .contains("rows in Prometheus: 60")
          .contains("rdd 60 60 60");
    }
  }
}

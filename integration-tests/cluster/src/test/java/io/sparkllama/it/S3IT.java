package io.sparkllama.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.spark.SparkLlama;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The model and the table in S3, read through {@code s3a://} from a server on loopback. */
@Timeout(1800)
class S3IT {

  private static final String SECRET = "a-secret-that-nobody-may-read";
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private static Server server;
  private static SparkSession session;
  private static Path cache;

  @BeforeAll
  static void start() throws IOException {
    server =
        Server.start(
            TARGET.resolve("s3mock.log"),
            Map.of(),
            List.of(
                "-jar",
                TARGET.resolve("servers/s3mock.jar").toString(),
                "--com.adobe.testing.s3mock.httpPort=0",
                "--server.port=0",
                "--server.address=127.0.0.1"));
    String endpoint =
        "http://127.0.0.1:" + server.awaitOutput("started on ports .*?(\\d+) \\(http\\)");
    server.awaitOutput("(Started S3MockApplication)");
    try (S3Client client =
        S3Client.builder()
            .endpointOverride(URI.create(endpoint))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("user", SECRET)))
            .build()) {
      client.createBucket(bucket -> bucket.bucket("models"));
      client.putObject(
          put -> put.bucket("models").key("demo/triage.gguf"), RequestBody.fromFile(Paths.MODEL));
      client.putObject(
          put -> put.bucket("models").key("reviews/reviews.parquet"),
          RequestBody.fromFile(Paths.REVIEWS));
    }
    cache = Files.createTempDirectory(TARGET, "s3-models");
    session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.hadoop.fs.s3a.endpoint", endpoint)
            .config("spark.hadoop.fs.s3a.endpoint.region", "us-east-1")
            .config("spark.hadoop.fs.s3a.path.style.access", "true")
            .config("spark.hadoop.fs.s3a.access.key", "user")
            .config("spark.hadoop.fs.s3a.secret.key", SECRET)
            .config("spark.hadoop.fs.s3a.attempts.maximum", "2")
            .config("spark.hadoop.fs.s3a.retry.limit", "2")
            .config("spark.llama.temperature", "0")
            .config("spark.llama.max_tokens", "40")
            .config("spark.llama.model_cache", cache.toString())
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    if (session != null) {
      session.stop();
    }
    server.close();
  }

  @Test
  void answersAsWithAModelAndATableOnDisk() throws IOException {
    Dataset<Row> remote =
        SparkLlama.generate(
            session.read().parquet("s3a://models/reviews"),
            "prompt",
            Map.of("model", "s3a://models/demo/triage.gguf"));
    Dataset<Row> local =
        SparkLlama.generate(
            session.read().parquet(Paths.REVIEWS.toString()),
            "prompt",
            Map.of("model", Paths.MODEL.toString()));
    List<Row> expected = texts(local);
    assertThat(expected).hasSize(500);
    assertThat(texts(remote)).isEqualTo(expected);
    try (Stream<Path> cached = Files.walk(cache)) {
      assertThat(cached.filter(path -> path.endsWith("triage.gguf")))
          .singleElement()
          .satisfies(path -> assertThat(path).hasSameBinaryContentAs(Paths.MODEL));
    }
  }

  private static List<Row> texts(Dataset<Row> answered) {
    return answered.select("id", "result.text").orderBy("id").collectAsList();
  }

  @Test
  void saysWhatIsMissingAndKeepsTheSecret() {
    session.conf().set("spark.llama.model", "s3a://models/demo/absent.gguf");
    Dataset<Row> asked = session.sql("SELECT llm_generate('x') AS r");
    assertThatThrownBy(asked::collectAsList)
        .rootCause()
        .satisfies(
            cause -> {
              assertThat(cause).hasMessageContaining("absent.gguf");
              for (Throwable each = cause; each != null; each = each.getCause()) {
                assertThat(each.toString()).doesNotContain(SECRET);
              }
            });
    assertThatThrownBy(asked::collectAsList)
        .hasStackTraceContaining(
            "cannot fetch model s3a://models/demo/absent.gguf: there is no file"
                + " s3a://models/demo/absent.gguf; check the option spark.llama.model");
    assertThatThrownBy(
            () ->
                SparkLlama.generate(
                    session.sql("SELECT 'x' AS p"),
                    "p",
                    Map.of("model", "s3a://user:" + SECRET + "@models/demo/triage.gguf")))
        .hasMessageContaining("contains credentials")
        .hasMessageNotContaining(SECRET);
  }
}

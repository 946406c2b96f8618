package io.sparkllama.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.result.Failure;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.spark.GenerateJob;
import io.sparkllama.spark.LlamaResult;
import io.sparkllama.spark.SparkLlama;
import io.sparkllama.spark.serializer.LlamaKryoRegistrator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The runtime jar on a version of Spark: a little of everything that leans on its internals. */
@Timeout(1800)
class SmokeIT {

  private static final Path ROOT = Path.of(System.getProperty("project.root"));
  private static final Path DEMO = ROOT.resolve("examples/demo-model");

  private static SparkSession session;

  @BeforeAll
  static void session() {
    session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.port", "0")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.warehouse.dir", "target/warehouse")
            .config("spark.plugins", "io.sparkllama.spark.LlamaPlugin")
            .config("spark.llama.model", DEMO.resolve("review-triage-q8_0.gguf").toString())
            .config("spark.llama.temperature", "0")
            .config("spark.llama.max_tokens", "40")
            .config("spark.llama.preload", "true")
            .getOrCreate();
    reviews().createOrReplaceTempView("reviews");
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  private static Dataset<Row> reviews() {
    return session.read().parquet(DEMO.resolve("reviews.parquet").toString());
  }

  private static List<Row> sql(String statement) {
    return session.sql(statement).collectAsList();
  }

  @Test
  void isTheVersionThatWasAskedFor() {
    assertThat(session.version()).isEqualTo(System.getProperty("spark.version"));
  }

  /** The UI of Spark 3 has other servlets; there the application goes without the tab. */
  @Test
  void hasATabInTheUi() throws IOException, InterruptedException {
    sql("SELECT llm_generate(prompt).text FROM reviews LIMIT 1");
    String url = session.sparkContext().uiWebUrl().get() + "/llm/";
    HttpResponse<String> page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url)).build(),
                HttpResponse.BodyHandlers.ofString());
    if (session.version().startsWith("3.")) {
      assertThat(page.body()).doesNotContain("Planned for models");
    } else {
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("LLM").containsAnyOf("Planned for models", "No executor");
    }
  }

  @Test
  void runsTheJobThatIsStoppedAndGoesOn(@TempDir Path folder) {
    String[] arguments = {
      "--input", DEMO.resolve("reviews.parquet").toString(),
      "--output", folder.resolve("answers").toString(),
      "--model", DEMO.resolve("review-triage-q8_0.gguf").toString(),
      "--id-column", "id", "--limit", "50", "--chunk-rows", "20",
      "--report", folder.resolve("report.html").toString()
    };
    assertThat(GenerateJob.execute(arguments)).isZero();
    arguments[9] = "80";
    assertThat(GenerateJob.execute(arguments)).isZero();
    Dataset<Row> answers = session.read().parquet(folder.resolve("answers").toString());
    assertThat(answers.count()).isEqualTo(80);
    assertThat(answers.select("id").distinct().count()).isEqualTo(80);
    assertThat(folder.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void answersATable() {
    Dataset<Row> answered = SparkLlama.generate(reviews(), "prompt", Map.of());
    List<Row> rows = answered.collectAsList();
    assertThat(rows).hasSize(500);
    assertThat(rows)
        .filteredOn(
            row -> row.<Row>getAs("result").<String>getAs("text").equals(row.getAs("label")))
        .hasSizeGreaterThanOrEqualTo(485);
    assertThat(LlamaResult.of(answered.limit(5), "result").collectAsList())
        .hasSize(5)
        .allMatch(LlamaResult::isSuccess);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT llm_generate(prompt).text FROM reviews WHERE id < 40 | 40",
        "SELECT id FROM reviews WHERE id < 40 AND llm_generate(prompt).success | 40",
        "SELECT llm_generate(prompt).text, count(*) FROM reviews WHERE id < 40 GROUP BY 1 HAVING count(*) > 0 ORDER BY 1 LIMIT 1 | 1",
        "SELECT id FROM reviews WHERE id < 20 ORDER BY llm_generate(prompt).text, id | 20",
        "SELECT CASE WHEN id < 5 THEN llm_generate(prompt).text END FROM reviews LIMIT 30 | 30",
        "SELECT a.id FROM reviews a JOIN reviews b ON a.id = b.id AND llm_generate(a.prompt).success WHERE a.id < 20 | 20",
        "WITH r AS (SELECT llm_generate(prompt) g FROM reviews LIMIT 20) SELECT g.text, g.error FROM r | 20",
        "SELECT rank() OVER (ORDER BY llm_generate(prompt).text) FROM reviews WHERE id < 20 | 20",
        "SELECT llm_generate(max(prompt)).text FROM reviews | 1",
        "SELECT llm_chat(array(named_struct('role', 'user', 'content', prompt))).text FROM reviews LIMIT 5 | 5",
        "SELECT llm_tokenize(prompt), llm_count_tokens(prompt) FROM reviews LIMIT 5 | 5",
        "SELECT llm_max_sim(llm_embed_tokens(prompt), llm_embed_tokens('x')) FROM reviews LIMIT 5 | 5",
        "SELECT llm_classify(prompt, array(' a', ' b')).label, llm_score(prompt, ' a').tokens FROM reviews LIMIT 5 | 5",
        "SELECT llm_generate(prompt, named_struct('seed', id)).text FROM reviews LIMIT 5 | 5",
        "SELECT transform(array(prompt), x -> llm_generate(x).text) FROM reviews LIMIT 2 | 2"
      })
  void runsAStatement(String statement, int rows) {
    assertThat(sql(statement)).hasSize(rows);
  }

  @Test
  void evaluatesInItsOperator() {
    String plan =
        sql("EXPLAIN SELECT llm_generate(prompt).text FROM reviews").get(0).getString(0);
    assertThat(plan).contains("LlamaEval [llm_generate(prompt").contains("window=128");
    assertThat(sql("DESCRIBE FUNCTION EXTENDED llm_generate").toString())
        .contains("Generates text for a prompt");
  }

  @Test
  void givesTypedAnswers() {
    List<Row> rows =
        sql(
            "SELECT r.response.urgent, r.text FROM (SELECT llm_generate(prompt, map('response_ddl',"
                + " 'sentiment STRING, topic STRING, urgent BOOLEAN', 'max_tokens', '60')) r FROM"
                + " reviews LIMIT 20)");
    assertThat(rows)
        .hasSize(20)
        .allMatch(row -> row.getString(1).contains(String.valueOf(row.getBoolean(0))));
  }

  @Test
  void refusesUnknownOptionsAtAnalysis() {
    assertThatThrownBy(() -> session.sql("SELECT llm_generate('x', map('max_tokns', '3'))"))
        .hasMessageContaining("did you mean 'max_tokens'?");
  }

  @Test
  void answersAStream(@TempDir Path folder) throws Exception {
    reviews().limit(20).repartition(2).write().parquet(folder.resolve("in").toString());
    session
        .readStream()
        .schema(reviews().schema())
        .parquet(folder.resolve("in").toString())
        .selectExpr("id", "llm_generate(prompt).text AS text")
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", folder.resolve("checkpoint").toString())
        .format("parquet")
        .start(folder.resolve("out").toString())
        .awaitTermination();
    assertThat(
            session
                .read()
                .parquet(folder.resolve("out").toString())
                .selectExpr("count(DISTINCT id)", "count(text)")
                .first())
        .hasToString("[20,20]");
  }

  @Test
  void travelsWithKryo() {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.kryo.registrationRequired", "true")
            .set("spark.kryo.registrator", LlamaKryoRegistrator.class.getName());
    SerializerInstance kryo = new KryoSerializer(conf).newInstance();
    ClassTag<Object> tag = ClassTag$.MODULE$.apply(Object.class);
    Object result = GenerationResult.refused(new Failure(Failure.Kind.PROMPT_EMPTY, "it is empty"), 3);
    Object back = kryo.deserialize(kryo.serialize(result, tag), tag);
    assertThat(back).isEqualTo(result);
  }
}

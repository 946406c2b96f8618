package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.result.RerankResult;
import io.sparkllama.spark.SparkLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranking in a Spark session with a reranker of random weights. */
class RerankSqlIT {

  private static final List<String> DOCUMENTS =
      List.of("blue sky", "a red rose", "green", "yellow as the sun", "no colour at all");

  @TempDir private static Path folder;

  private static Path model;
  private static SparkSession session;

  @BeforeAll
  static void open() throws IOException {
    model = RerankerModel.BERT.write(folder.resolve("reranker.gguf"), WeightType.Q8_0);
    session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.extensions", "io.sparkllama.spark.sql.LlamaSessionExtensions")
            .config("spark.llama.model", model.toString())
            .getOrCreate();
    session
        .createDataset(DOCUMENTS, Encoders.STRING())
        .selectExpr("value as document", "'what is red' as query")
        .repartition(2)
        .createOrReplaceTempView("pairs");
  }

  @AfterAll
  static void close() {
    session.stop();
  }

  /** The score of each document according to the core. */
  private static List<RerankResult> expected() {
    try (ParallelProcessor processor = ParallelProcessor.builder(model).maxBatchSize(2).build()) {
      return processor.batchRerank("what is red", DOCUMENTS, RerankConfig.defaults());
    }
  }

  private static void assertScores(List<Row> rows) {
    List<RerankResult> expected = expected();
    assertThat(rows).hasSize(DOCUMENTS.size());
    for (Row row : rows) {
      float wanted = expected.get(DOCUMENTS.indexOf(row.getString(0))).score();
      assertThat(row.getFloat(1)).isCloseTo(wanted, within(0.02f));
    }
  }

  @Test
  void scoresEachRowAndSortsByIt() {
    List<Row> rows =
        session
            .sql("SELECT document, llm_rerank(query, document) AS r FROM pairs ORDER BY r DESC")
            .collectAsList();
    assertScores(rows);
    assertThat(rows).extracting(row -> -row.getFloat(1)).isSorted();
  }

  @Test
  void theStatementsInTheDocumentsRun() throws IOException {
    session
        .table("pairs")
        .selectExpr("length(document) as id", "document as body")
        .createOrReplaceTempView("reviews");
    String text = Files.readString(Path.of("..", "docs", "reference", "functions.md"));
    List<String> statements =
        Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
            .matcher(text)
            .results()
            .flatMap(block -> Stream.of(block.group(1).split(";\\s*\n", -1)))
            .filter(statement -> statement.contains("/models/reranker.gguf"))
            .toList();
    assertThat(statements).isNotEmpty();
    for (String statement : statements) {
      List<Row> rows =
          session.sql(statement.replace("/models/reranker.gguf", model.toString())).collectAsList();
      assertThat(rows).hasSize(DOCUMENTS.size());
      assertThat(rows).extracting(row -> -row.getFloat(1)).isSorted();
    }
  }

  @Test
  void addsAColumnToADataset() {
    Dataset<Row> ranked =
        SparkLlama.rerank(
            session.table("pairs"), "query", "document", Map.of("output_column", "score"));
    assertThat(ranked.schema().apply("score").dataType()).isEqualTo(DataTypes.FloatType);
    assertScores(ranked.select("document", "score").collectAsList());
  }

  @Test
  void hasNoScoreWhereSomethingIsWrongUnlessThatIsToFail() {
    Row row =
        session
            .sql(
                "SELECT llm_rerank('a', ''), llm_rerank('a', repeat('b ', 600)), llm_rerank('a',"
                    + " repeat('b ', 600), map('overlong_prompt', 'truncate_right')),"
                    + " llm_rerank('a', CAST(NULL AS STRING))")
            .head();
    assertThat(row.isNullAt(0)).isTrue();
    assertThat(row.isNullAt(1)).isTrue();
    assertThat(row.isNullAt(2)).isFalse();
    assertThat(row.isNullAt(3)).isTrue();
    assertThatThrownBy(
            () ->
                session
                    .sql(
                        "SELECT llm_rerank(query, repeat(document, 100), map('fail_on_error',"
                            + " 'true')) FROM pairs")
                    .collectAsList())
        .hasStackTraceContaining("the pair of query and document has");
  }

  @Test
  void refusesVectorsAndTextsOfAReranker() {
    assertThatThrownBy(() -> session.sql("SELECT llm_embed(document) FROM pairs").collectAsList())
        .hasStackTraceContaining("use batchRerank or llm_rerank, or an embedding model");
    assertThatThrownBy(
            () -> session.sql("SELECT llm_generate(document) FROM pairs").collectAsList())
        .hasStackTraceContaining("the model is an embedding model, which generates no text");
  }
}

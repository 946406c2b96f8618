package io.sparkllama.spark.testing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.spark.Demo;
import io.sparkllama.spark.GenerateJob;
import io.sparkllama.spark.SparkLlama;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.MetadataBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that are not asked for pass as they are, and rows that nothing reads cost nothing. */
@Timeout(1800)
@ExtendWith(SparkLlamaExtension.class)
class OtherColumnsIT {

  private static final String TIME_TYPE = "spark.sql.timeType.enabled";

  /** Values that Java's objects do not hold, or hold otherwise; files hold the first ones. */
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "concat('p', id) AS prompt",
          "DATE'1582-10-10' AS day",
          "TIMESTAMP_NTZ'1582-10-10 01:02:03.456789' AS clock",
          "CAST(unhex('41ff42') AS STRING) AS bytes",
          "map('k', CAST(unhex('ff') AS STRING)) AS nested",
          "'Fine' COLLATE UTF8_LCASE AS folded",
          "INTERVAL '1-2' YEAR TO MONTH AS months",
          "INTERVAL '3 04:05:06.789' DAY TO SECOND AS days",
          "parse_json('{\"a\":[1,null]}') AS variant",
          "TIME'12:34:56.789' AS time",
          "make_interval(1, 2, 0, 3, 4, 5, 6.5) AS spell");

  private static final int CALENDAR_INTERVAL = COLUMNS.size() - 1;

  @TempDir private Path folder;

  @BeforeAll
  static void shareTheSession() {
    Demo.session().conf().set(TIME_TYPE, "true");
  }

  @AfterAll
  static void leaveTheSessionAsItWas() {
    Demo.session().conf().unset(TIME_TYPE);
  }

  private static Dataset<Row> table(SparkSession session, int columns) {
    return session
        .range(0, 20, 1, 2)
        .selectExpr(COLUMNS.subList(0, columns).toArray(String[]::new));
  }

  /** All values as texts that Spark makes of its own ones, so that no conversion hides a change. */
  private static List<String> texts(Dataset<Row> rows) {
    String[] texts =
        Stream.of(rows.columns())
            .filter(name -> !name.equals("result"))
            .map(
                name ->
                    switch (name) {
                      case "bytes" -> "hex(CAST(bytes AS BINARY))";
                      case "nested" -> "hex(CAST(nested['k'] AS BINARY))";
                      case "folded" -> "folded = 'FINE'";
                      default -> "CAST(" + name + " AS STRING)";
                    })
            .toArray(String[]::new);
    return rows.orderBy("id").selectExpr(texts).collectAsList().stream()
        .map(Row::toString)
        .toList();
  }

  @Test
  void passAsTheyAreWithTheirTypesAndComments(SparkSession session, ScriptedModel model) {
    Dataset<Row> table =
        table(session, COLUMNS.size())
            .withMetadata("day", new MetadataBuilder().putString("comment", "a day").build());
    Dataset<Row> withResults = SparkLlama.generate(table, "prompt", Map.of());
    assertThat(withResults.drop("result").schema()).isEqualTo(table.schema());
    assertThat(texts(withResults)).isEqualTo(texts(table));
    assertThat(texts(withResults).get(0)).contains("1582-10-10", "41FF42", "true", "12:34:56.789");
    assertThat(withResults.where("result.text = upper(prompt)").count()).isEqualTo(20);
    assertThat(model.asked()).isEqualTo(20);
  }

  @Test
  void keepAWatermark(SparkSession session) {
    Dataset<Row> stream =
        session
            .readStream()
            .format("rate")
            .load()
            .withColumn("prompt", col("value").cast("string"))
            .withWatermark("timestamp", "10 seconds");
    Dataset<Row> withResults = SparkLlama.generate(stream, "prompt", Map.of());
    assertThat(withResults.isStreaming()).isTrue();
    assertThat(withResults.drop("result").schema()).isEqualTo(stream.schema());
    assertThat(
            withResults.schema().apply("timestamp").metadata().contains("spark.watermarkDelayMs"))
        .isTrue();
  }

  @Test
  void requestOnlyRowsThatAreRead(SparkSession session, ScriptedModel model) {
    Dataset<Row> withResults = SparkLlama.generate(table(session, 2), "prompt", Map.of());
    assertThat(withResults.count()).isEqualTo(20);
    assertThat(withResults.select("id").collectAsList()).hasSize(20);
    assertThat(model.asked()).isZero();
    assertThat(withResults.where("id < 3").select("result.text").collectAsList()).hasSize(3);
    assertThat(model.asked()).isEqualTo(3);
    assertThat(withResults.limit(2).collectAsList()).hasSize(2);
    assertThat(model.asked()).isEqualTo(5);
  }

  @Test
  void standBesideAResultUnderAnyName(SparkSession session) {
    Dataset<Row> odd =
        session.sql("SELECT 'a' AS `the.prompt`, 1 AS `result.text`, 2 AS `x y`, 3 AS `x y`");
    Dataset<Row> withResults = SparkLlama.generate(odd, "the.prompt", Map.of());
    assertThat(withResults.columns())
        .containsExactly("the.prompt", "result.text", "x y", "x y", "result");
    assertThat(withResults.head().getStruct(4).getString(0)).isEqualTo("A");
  }

  /** As a platform has it that lets no extension in, with a function of the user's own besides. */
  @Test
  void passInASessionWithoutTheExtension(SparkSession session, ScriptedModel model) {
    SparkSession plain = withoutExtension(session);
    plain.conf().set("spark.llama.model", ScriptedModel.LOCATION);
    assertThatThrownBy(() -> plain.sql("SELECT llm_generate('a')"))
        .hasMessageContaining("UNRESOLVED_ROUTINE");
    plain.udf().register("llm_generate", (UDF1<String, String>) text -> "mine", StringType);
    Dataset<Row> table = table(plain, 5);
    Dataset<Row> withResults = SparkLlama.generate(table, "prompt", Map.of());
    assertThat(withResults.count()).isEqualTo(20);
    assertThat(withResults.where("id < 3").select("result.text").collectAsList().toString())
        .isEqualTo("[[P0], [P1], [P2]]");
    assertThat(model.asked()).isEqualTo(3);
    assertThat(texts(withResults)).isEqualTo(texts(table));
    assertThat(plain.sql("SELECT llm_generate('a')").head().getString(0)).isEqualTo("mine");
  }

  private static SparkSession withoutExtension(SparkSession session) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    try {
      thread.setContextClassLoader(
          new ClassLoader(before) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
              return name.endsWith("SparkSessionExtensionsProvider")
                  ? Collections.emptyEnumeration()
                  : super.getResources(name);
            }
          });
      return SparkSession.builder().getOrCreate();
    } finally {
      thread.setContextClassLoader(before);
      SparkSession.setDefaultSession(session);
      SparkSession.setActiveSession(session);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--dedupe", "--id-column"})
  void passThroughTheJob(String how, SparkSession session, ScriptedModel model) throws Exception {
    Path input = folder.resolve("in");
    table(session, CALENDAR_INTERVAL).write().parquet(input.toString());
    List<String> arguments =
        Stream.of(
                Stream.of(
                    "--input", input.toString(), "--output", folder.resolve("out").toString()),
                Stream.of("--model", ScriptedModel.LOCATION, "--temperature", "0"),
                how.equals("--id-column") ? Stream.of(how, "id") : Stream.of(how))
            .flatMap(each -> each)
            .filter(argument -> !argument.isEmpty())
            .toList();
    assertThat(GenerateJob.execute(arguments.toArray(String[]::new))).isZero();
    Dataset<Row> written = session.read().parquet(folder.resolve("out").toString());
    Dataset<Row> read = session.read().parquet(input.toString());
    assertThat(written.drop("result").schema()).isEqualTo(read.schema());
    assertThat(texts(written)).isEqualTo(texts(read));
    assertThat(model.asked()).isEqualTo(20);
  }
}

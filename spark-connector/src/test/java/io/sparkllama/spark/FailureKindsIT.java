package io.sparkllama.spark;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.spark.testing.ScriptedModel;
import io.sparkllama.spark.testing.SparkLlamaExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** What rows say of their failures, in SQL and in a job's summary. */
@Timeout(1800)
@ExtendWith({InterpretedPlans.class, SparkLlamaExtension.class})
class FailureKindsIT {

  /** How a row fails, and the prompt and options that make it, in SQL. */
  private static final Map<String, String> ROWS = rows();

  @TempDir private Path folder;

  private static Map<String, String> rows() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("none", "'fine', map('seed', '1')");
    rows.put("prompt_null", "NULL, map('seed', '1')");
    rows.put("prompt_empty", "'', map('seed', '1')");
    rows.put("prompt_invalid", "CAST(X'61FF62' AS STRING), map('seed', '1')");
    rows.put("prompt_too_long", "repeat('z', 20000), map('seed', '1')");
    rows.put(
        "template", "'a', map('chat', 'true', 'chat_template', '{{ raise_exception(\"no\") }}')");
    rows.put("option", "'a', map('top_p', '2')");
    rows.put("grammar", "'a', map('grammar', 'wrong')");
    rows.put("schema", "'no', map('json_schema', '{\"type\": \"integer\"}')");
    rows.put(
        "cut_off", "'12345', map('json_schema', '{\"type\": \"integer\"}', 'max_tokens', '2')");
    rows.put("reasoning_cut_off", "'think', map('reasoning', 'split', 'max_tokens', '12')");
    rows.put("timeout", "'slow', map('timeout_ms', '20', 'max_tokens', '10000')");
    rows.put("not_finite", "'" + ScriptedEngine.DAMAGED + "', map('seed', '1')");
    return rows;
  }

  private static Dataset<Row> prompts(SparkSession session) {
    return session.sql(
        ROWS.entrySet().stream()
            .map(row -> "('" + row.getKey() + "', " + row.getValue() + ")")
            .collect(Collectors.joining(", ", "SELECT * FROM VALUES ", " t(id, prompt, o)")));
  }

  private static void failByPrompt(ScriptedModel model) {
    model
        .generates(
            prompt ->
                switch (prompt) {
                  case "slow" -> "x".repeat(10_000);
                  case "think" -> "<think>" + "hm ".repeat(100);
                  default -> prompt;
                })
        .takes(Duration.ofMillis(1));
  }

  @Test
  void eachRowOfAStatementSaysHowItFailed(SparkSession session, ScriptedModel model) {
    failByPrompt(model);
    prompts(session).createOrReplaceTempView("odd");
    List<Row> rows =
        session
            .sql(
                "SELECT id, r.success, r.error, coalesce(r.error_kind, 'none'), r.error_kind IS NULL"
                    + " FROM (SELECT id, llm_generate(prompt, o) r FROM odd)")
            .collectAsList();
    assertThat(rows).hasSameSizeAs(ROWS.keySet());
    for (Row row : rows) {
      assertThat(row.getString(3)).as(row.toString()).isEqualTo(row.getString(0));
      assertThat(row.isNullAt(2)).isEqualTo(row.getBoolean(1));
      assertThat(row.getBoolean(4)).isEqualTo(row.getBoolean(1));
    }
  }

  @Test
  void whatHasNoTextToReadIsToldOfOtherStructsToo(SparkSession session) {
    Row first =
        session
            .sql(
                "SELECT llm_score('a', '').error_kind, llm_score('a', 'b').error_kind,"
                    + " llm_classify('a', array('x', 'x')).error_kind,"
                    + " llm_classify('a', array('x', NULL)).error_kind,"
                    + " llm_chat(array(named_struct('role', 'robot', 'content', 'a'))).error_kind,"
                    + " llm_generate('7', map('response_ddl', 'n INT')).error_kind")
            .head();
    assertThat(first)
        .hasToString("[prompt_empty,null,prompt_invalid,prompt_null,prompt_invalid,schema]");
  }

  @Test
  void beansOfResultsHaveTheKind(SparkSession session) {
    Dataset<Row> withResults =
        SparkLlama.generate(
            session.sql("SELECT * FROM VALUES ('a'), ('') t(prompt)"), "prompt", Map.of());
    assertThat(LlamaResult.of(withResults, "result").collectAsList())
        .extracting(LlamaResult::getErrorKind)
        .containsExactly(null, "prompt_empty");
  }

  private JobInThisJvm.Ended run(SparkSession session, String input, String... more)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--model",
                ScriptedModel.LOCATION,
                "--input",
                input,
                "--output",
                folder.resolve("results").toString(),
                "--id-column",
                "id"));
    arguments.addAll(List.of(more));
    return new JobInThisJvm(session).run(arguments.toArray(String[]::new));
  }

  @Test
  void aJobCountsThemByKind(SparkSession session, ScriptedModel model) throws IOException {
    failByPrompt(model);
    String input = folder.resolve("prompts").toString();
    prompts(session)
        .unionByName(session.sql("SELECT 'again' AS id, '' AS prompt, map('seed', '2') AS o"))
        .write()
        .parquet(input);
    Path summary = folder.resolve("summary.json");
    Path report = folder.resolve("report.html");
    JobInThisJvm.Ended ended =
        run(
            session,
            input,
            "--options-column",
            "o",
            "--summary",
            summary.toString(),
            "--report",
            report.toString());
    assertThat(ended.exitCode()).isZero();
    JsonNode failures = new ObjectMapper().readTree(Files.readString(summary)).path("failures");
    Map<String, Integer> counts = new LinkedHashMap<>();
    failures
        .fieldNames()
        .forEachRemaining(kind -> counts.put(kind, failures.path(kind).path("count").asInt()));
    assertThat(counts)
        .containsOnlyKeys(ROWS.keySet().stream().filter(kind -> !kind.equals("none")).toList())
        .allSatisfy(
            (kind, count) -> assertThat(count).isEqualTo(kind.equals("prompt_empty") ? 2 : 1));
    assertThat(failures.fieldNames().next()).isEqualTo("prompt_empty");
    assertThat(failures.path("option").path("example").asText()).contains("top_p is 2");
    assertThat(failures.path("option").path("example_id").asText()).isEqualTo("option");
    assertThat(ended.printed())
        .contains("failed 2 times as prompt_empty, such as id ")
        .contains("failed 1 times as timeout, such as id timeout: it took longer than 20 ms");
    assertThat(Files.readString(report))
        .contains("\"prompt_empty\":{\"count\":2", "provide a text, or filter the row out");
  }

  @Test
  void failuresOfResultsThatAreNoStructsAreCountedWithoutAKind(SparkSession session)
      throws IOException {
    String input = folder.resolve("prompts").toString();
    session
        .sql("SELECT * FROM VALUES (1, 'a'), (2, NULL), (3, 'b') t(id, prompt)")
        .write()
        .parquet(input);
    Path summary = folder.resolve("summary.json");
    run(session, input, "--mode", "count_tokens", "--summary", summary.toString());
    JsonNode json = new ObjectMapper().readTree(Files.readString(summary));
    assertThat(json.path("failed").asInt()).isEqualTo(1);
    assertThat(json.path("failures")).hasSize(1);
    JsonNode unknown = json.path("failures").path("unknown");
    assertThat(unknown.path("count").asInt()).isEqualTo(1);
    assertThat(unknown.path("example_id").asText()).isEqualTo("2");
  }

  /** An output of a version whose results had no kind is gone on with. */
  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc", "json", "csv"})
  void anOutputWithoutKindsIsResumed(String format, SparkSession session, ScriptedModel model)
      throws IOException {
    String input = folder.resolve("prompts").toString();
    session
        .sql("SELECT * FROM VALUES (1, 'a'), (2, ''), (3, 'b') t(id, prompt)")
        .write()
        .parquet(input);
    Path summary = folder.resolve("summary.json");
    run(session, input, "--output-format", format, "--where", "id < 3");
    withoutKinds(session, format);
    JobInThisJvm.Ended ended =
        run(session, input, "--output-format", format, "--summary", summary.toString());
    assertThat(ended.exitCode()).isZero();
    assertThat(model.asked()).isEqualTo(2);
    JsonNode json = new ObjectMapper().readTree(Files.readString(summary));
    assertThat(json.path("rows").asInt()).isEqualTo(3);
    assertThat(json.path("failures").path("unknown").path("count").asInt()).isEqualTo(1);
    assertThat(json.path("failures").path("unknown").path("example").asText())
        .isEqualTo("the prompt is empty; provide a text");
  }

  /** Rewrites the output's rows as a version would have written them that knew no kinds. */
  private void withoutKinds(SparkSession session, String format) throws IOException {
    Path output = folder.resolve("results");
    if (format.equals("json") || format.equals("csv")) {
      for (Path file : parts(output)) {
        String text = Files.readString(file);
        String without =
            text.replaceAll(",[\\\\\"]+error_kind[\\\\\"]+:[\\\\\"]+\\w+[\\\\\"]+", "");
        assertThat(without).doesNotContain("error_kind");
        Files.writeString(file, without);
      }
    } else {
      Path old = folder.resolve("old");
      session
          .read()
          .format(format)
          .load(output.toString())
          .withColumn(
              "result",
              col("result").dropFields(CollectionConverters.asScala(List.of("error_kind")).toSeq()))
          .write()
          .format(format)
          .save(old.toString());
      for (Path file : parts(output)) {
        Files.delete(file);
      }
      for (Path file : parts(old)) {
        Files.move(file, output.resolve(file.getFileName()));
      }
    }
  }

  /** Files of rows; their checksums are deleted, which hold no more. */
  private static List<Path> parts(Path table) throws IOException {
    try (Stream<Path> files = Files.list(table)) {
      List<Path> all = files.toList();
      for (Path file : all) {
        if (file.getFileName().toString().endsWith(".crc")) {
          Files.delete(file);
        }
      }
      return all.stream()
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .toList();
    }
  }
}

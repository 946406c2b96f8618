package io.sparkllama.spark.internal.job.summary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkllama.documentation.Glossary;
import io.sparkllama.spark.internal.common.Json;
import io.sparkllama.spark.internal.job.output.Fingerprint;
import io.sparkllama.spark.internal.report.FailureCount;
import io.sparkllama.spark.internal.report.RunHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run says at its end, for people and for programs. */
class RunSummaryTest {

  private static final Statistics STATISTICS =
      new Statistics(
          new Totals(12_345, 12_000, 40, 3, 900_000, 70_000),
          new Statistics.Percentiles(120.4, 2300.6, 5000),
          List.of(
              new FailureCount("prompt_too_long", 300, "17", "the prompt has 9 tokens"),
              new FailureCount("prompt_null", 45, null, "the prompt is null")),
          List.of(),
          List.of());

  private static RunSummary summary(Optional<RunLimit> stopped, Optional<Fingerprint> hash) {
    return new RunSummary(
        STATISTICS,
        "file:/results",
        "llama.cpp b4916",
        61.25,
        2345,
        Optional.empty(),
        stopped,
        hash);
  }

  private static String line(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .map(line -> line.substring(name.length()).strip())
        .orElse("no line");
  }

  @Test
  void countsAreInATableForPeople() {
    String text = SummaryText.of(summary(Optional.empty(), Optional.empty()));
    assertThat(line(text, "rows")).isEqualTo("12,345");
    assertThat(line(text, "succeeded")).isEqualTo("12,000");
    assertThat(line(text, "failed")).isEqualTo("345");
    assertThat(line(text, "deduplicated")).isEqualTo("40");
    assertThat(line(text, "retried")).isEqualTo("3");
    assertThat(line(text, "prompt tokens")).isEqualTo("900,000");
    assertThat(line(text, "generated tokens")).isEqualTo("70,000");
    assertThat(line(text, "milliseconds")).isEqualTo("120  median; 95 %: 2,301; 99 %: 5,000");
    assertThat(line(text, "seconds")).isEqualTo("61.3");
    assertThat(line(text, "rows of this run")).isEqualTo("2,345");
    assertThat(line(text, "written to")).isEqualTo("file:/results");
    assertThat(text).doesNotContain("stopped", "equal to");
  }

  @Test
  void failuresFollowByKindWithAnExample() {
    String text = SummaryText.of(summary(Optional.of(RunLimit.RUNTIME), Optional.empty()));
    assertThat(text.lines().filter(line -> line.contains("times")).toList())
        .containsExactly(
            "failed 300 times as prompt_too_long, such as id 17: the prompt has 9 tokens",
            "failed 45 times as prompt_null: the prompt is null");
    assertThat(text).endsWith("\nstopped early: the run reached --max-runtime");
  }

  @Test
  void theShareOfLabelsComesLast() {
    RunSummary labelled =
        new RunSummary(
            STATISTICS,
            "o",
            "e",
            1,
            1,
            Optional.of(new RunSummary.Matching("label", 9876)),
            Optional.empty(),
            Optional.empty());
    assertThat(SummaryText.of(labelled)).endsWith("\nequal to label              9,876  (80.0 %)");
  }

  @Test
  void programsReadTheSameCounts() throws Exception {
    Fingerprint fingerprint = Fingerprint.of(Map.of("model", "m"));
    JsonNode json =
        Json.mapper()
            .readTree(
                SummaryJson.of(
                    summary(Optional.of(RunLimit.GENERATED_TOKENS), Optional.of(fingerprint))));
    assertThat(json.path("output").asText()).isEqualTo("file:/results");
    assertThat(json.path("rows").asLong()).isEqualTo(12_345);
    assertThat(json.path("succeeded").asLong()).isEqualTo(12_000);
    assertThat(json.path("failed").asLong()).isEqualTo(345);
    assertThat(json.path("deduplicated").asLong()).isEqualTo(40);
    assertThat(json.path("retried").asLong()).isEqualTo(3);
    assertThat(json.path("prompt_tokens").asLong()).isEqualTo(900_000);
    assertThat(json.path("generated_tokens").asLong()).isEqualTo(70_000);
    assertThat(json.path("latency_ms").path("p99").asDouble()).isEqualTo(5000);
    assertThat(json.path("failures").fieldNames())
        .toIterable()
        .containsExactly("prompt_too_long", "prompt_null");
    JsonNode tooLong = json.path("failures").path("prompt_too_long");
    assertThat(tooLong.path("count").asLong()).isEqualTo(300);
    assertThat(tooLong.path("example_id").asText()).isEqualTo("17");
    assertThat(tooLong.path("example").asText()).isEqualTo("the prompt has 9 tokens");
    assertThat(json.path("failures").path("prompt_null").path("example_id").isNull()).isTrue();
    assertThat(json.path("run").path("seconds").asDouble()).isEqualTo(61.25);
    assertThat(json.path("run").path("rows").asLong()).isEqualTo(2345);
    assertThat(json.path("run").path("stopped").asText()).isEqualTo("generated_tokens");
    assertThat(json.path("run").path("fingerprint").asText()).isEqualTo(fingerprint.hash());
  }

  @Test
  void keysAreWordsOfTheGlossary() throws Exception {
    JsonNode json =
        Json.mapper()
            .readTree(
                SummaryJson.of(
                    summary(
                        Optional.of(RunLimit.FAILURES),
                        Optional.of(Fingerprint.of(Map.of("model", "m"))))));
    List<String> keys = new ArrayList<>();
    addKeys(json, keys);
    assertThat(keys).contains("deduplicated", "example_id", "p99").hasSizeGreaterThan(20);
    Glossary glossary = Glossary.read();
    assertThat(keys.stream().flatMap(key -> glossary.faultsOfName("summary", key).stream()))
        .isEmpty();
  }

  private static void addKeys(JsonNode node, List<String> keys) {
    node.fieldNames().forEachRemaining(keys::add);
    node.forEach(child -> addKeys(child, keys));
  }

  @Test
  void theReportHasOneTableOfFailures() {
    FailureCount tricky = new FailureCount("engine", 2, "9", "/*DATA*/ </script> $1 \\ <b>");
    Statistics statistics =
        new Statistics(
            new Totals(2, 0, 0, 0, 0, 0),
            STATISTICS.latencyMillis(),
            List.of(tricky),
            List.of(),
            List.of());
    RunSummary run =
        new RunSummary(
            statistics, "o", "e", 1, 2, Optional.empty(), Optional.empty(), Optional.empty());
    String html = HtmlReport.of(run, new RunHistory());
    assertThat(html)
        .contains("<td>/*DATA*/ &lt;/script&gt; $1 \\ &lt;b&gt;</td><td>9</td>")
        .contains("const data = {\"summary\":{")
        .containsOnlyOnce("<th>What to do</th>")
        .doesNotContain("/*FAILURES*/", "/*UPLOT_JS*/");
  }

  /** A browser takes all behind these two for a script that has not ended. */
  @ParameterizedTest
  @ValueSource(strings = {"<!--<script>", "</script>", "<SCRIPT", "\u2028", "]]>"})
  void noIdChangesHowAScriptIsRead(String id) throws Exception {
    FailureCount failure = new FailureCount("timeout", 1, id, "took too long");
    Statistics statistics =
        new Statistics(
            STATISTICS.totals(),
            STATISTICS.latencyMillis(),
            List.of(failure),
            List.of(),
            List.of());
    RunSummary run =
        new RunSummary(
            statistics, id, "e", 1, 1, Optional.empty(), Optional.empty(), Optional.empty());
    String html = HtmlReport.of(run, new RunHistory());
    String data = html.substring(html.indexOf("const data = ") + 13);
    data = data.substring(0, data.indexOf(";\n"));
    assertThat(data).doesNotContain("<", ">", "\u2028");
    JsonNode summary = Json.mapper().readTree(data).path("summary");
    assertThat(summary.path("output").asText()).isEqualTo(id);
    assertThat(summary.path("failures").findValue("example_id").asText()).isEqualTo(id);
  }

  @Test
  void whatIsNotKnownIsNull() throws Exception {
    JsonNode json =
        Json.mapper().readTree(SummaryJson.of(summary(Optional.empty(), Optional.empty())));
    assertThat(json.path("run").path("stopped").isNull()).isTrue();
    assertThat(json.path("run").path("fingerprint").isNull()).isTrue();
  }
}

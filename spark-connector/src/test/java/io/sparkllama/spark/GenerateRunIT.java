package io.sparkllama.spark;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.spark.internal.executor.ExecutorProcessors;
import io.sparkllama.spark.internal.job.JobArguments;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Runs of the job in this JVM, by their arguments. */
@ExtendWith(InterpretedPlans.class)
class GenerateRunIT {

  @TempDir private Path folder;

  private Path output;
  private String printed = "";

  @BeforeEach
  void name() {
    output = folder.resolve("results");
  }

  /** The arguments that all runs here have, and others. */
  private int run(String... others) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--input",
                Demo.REVIEWS,
                "--output",
                output.toString(),
                "--model",
                Demo.MODEL,
                "--temperature",
                "0",
                "--max-tokens",
                "40"));
    for (int i = 0; i < others.length; i++) {
      int at = others[i].startsWith("--") ? arguments.indexOf(others[i]) : -1;
      if (at >= 0) {
        // another value for one of them
        arguments.set(at + 1, others[++i]);
      } else {
        arguments.add(others[i]);
      }
    }
    JobArguments job = new JobArguments();
    CommandLine.ParseResult parsed =
        new CommandLine(GenerateJob.spec(job)).parseArgs(arguments.toArray(String[]::new));
    PrintStream out = System.out;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
    try {
      return GenerateJob.run(Demo.session(), job, parsed);
    } finally {
      System.setOut(out);
      printed = text.toString(StandardCharsets.UTF_8);
    }
  }

  private Dataset<Row> written() {
    return Demo.session().read().parquet(output.toString());
  }

  private static long asked() {
    return ExecutorProcessors.instance().stats().stream().mapToLong(ProcessorStats::items).sum();
  }

  /** Texts by id, of a table in which each id is once. */
  private static Map<Long, String> texts(Dataset<Row> table) {
    return table.select("id", "result.text").collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getLong(0), row -> row.getString(1)));
  }

  private String save(Dataset<Row> table) {
    String path = folder.resolve("input" + System.nanoTime()).toString();
    table.write().parquet(path);
    return path;
  }

  /** The reviews so often, each copy under an id of its own. */
  private String copies(int count) {
    return save(
        Demo.reviews()
            .crossJoin(Demo.session().range(count).toDF("copy"))
            .withColumn("id", expr("id * " + count + " + copy"))
            .drop("copy"));
  }

  @Test
  void resumesWithTheIdsThatAreNotDone() throws IOException {
    assertThat(run("--id-column", "id", "--limit", "120", "--chunk-rows", "50")).isZero();
    assertThat(printed).contains("120 rows to compute, 0 done before");
    Map<Long, String> first = texts(written());
    assertThat(first).hasSize(120);
    long before = asked();
    assertThat(run("--id-column", "id", "--chunk-rows", "50")).isZero();
    assertThat(printed).contains("380 rows to compute, 120 done before");
    assertThat(asked() - before).isEqualTo(380);
    Map<Long, String> all = texts(written());
    assertThat(all).hasSize(500).containsAllEntriesOf(first);
    assertThat(run("--id-column", "id")).isZero();
    assertThat(printed).contains("0 rows to compute, 500 done before");
    assertThat(texts(written())).isEqualTo(all);
    Map<Long, String> labels =
        Demo.reviews().select("id", "label").collectAsList().stream()
            .collect(Collectors.toMap(row -> row.getLong(0), row -> row.getString(1)));
    assertThat(all.entrySet().stream().filter(e -> e.getValue().equals(labels.get(e.getKey()))))
        .hasSizeGreaterThanOrEqualTo(485);
  }

  @Test
  void leavesAnOutputAloneToWhichAnotherRunIsWriting() throws IOException, InterruptedException {
    run("--id-column", "id", "--limit", "10");
    requireRefusedWhileAnotherWrites(output, "--id-column", "id", "--overwrite");
    requireRefusedWhileAnotherWrites(output, "--overwrite");
    assertThat(written().count()).isEqualTo(10);
  }

  @Test
  void leavesATableAloneToWhichAnotherRunIsWritingHoweverItIsNamed()
      throws IOException, InterruptedException {
    Demo.session().sql("DROP TABLE IF EXISTS written_elsewhere");
    Demo.session().sql("CREATE TABLE written_elsewhere USING parquet AS SELECT 1 AS one");
    Path locks = Path.of(Demo.session().conf().get("spark.sql.warehouse.dir").replace("file:", ""));
    Path lock =
        locks
            .resolve("_spark_llama_tables")
            .resolve("%60spark_catalog%60.%60default%60.%60written_elsewhere%60");
    for (String name :
        List.of(
            "written_elsewhere",
            "default.written_elsewhere",
            "`Default`.Written_Elsewhere",
            "spark_catalog.default.written_elsewhere")) {
      requireRefusedWhileAnotherWrites(
          lock, "--output", name, "--output-format", "table", "--overwrite");
    }
    assertThat(Demo.session().table("written_elsewhere").columns()).containsExactly("one");
    Demo.session().sql("DROP TABLE written_elsewhere");
  }

  private void requireRefusedWhileAnotherWrites(Path place, String... arguments)
      throws IOException, InterruptedException {
    Path lock = place.resolve("_spark_llama").resolve("lock.json");
    assertThat(lock).doesNotExist();
    Files.createDirectories(lock.getParent());
    Files.writeString(lock, "{\"run\": \"other\", \"host\": \"far\", \"process\": 7}");
    ScheduledExecutorService alive = Executors.newSingleThreadScheduledExecutor();
    AtomicInteger signs = new AtomicInteger();
    var unused =
        alive.scheduleWithFixedDelay(
            () -> writeSign(lock, signs.incrementAndGet()), 0, 200, TimeUnit.MILLISECONDS);
    try {
      assertThatThrownBy(() -> run(arguments))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another run is writing to file:")
          .hasMessageContaining(": process 7 on far");
    } finally {
      alive.shutdown();
      assertThat(alive.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(lock).exists();
    Files.delete(lock);
  }

  /** Replaces the lock file in one step, so that no reader finds it empty. */
  private static void writeSign(Path lock, int sign) {
    Path next = lock.resolveSibling("next");
    try {
      Files.writeString(
          next, "{\"run\": \"other\", \"host\": \"far\", \"process\": 7, \"sign\": " + sign + "}");
      Files.move(next, lock, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void saysWhatHasChangedSinceTheRowsWereComputed() throws IOException {
    run("--id-column", "id", "--limit", "10");
    assertThatThrownBy(() -> run("--id-column", "id", "--max-tokens", "39", "--seed", "7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--max-tokens was '40' and is '39'; --seed was '-1' and is '7'")
        .hasMessageContaining("start over with --overwrite");
    // where and how fast a result is computed does not matter
    assertThat(run("--id-column", "id", "--limit", "20", "--max-batch-size", "8")).isZero();
    assertThat(printed).contains("10 rows to compute, 10 done before");
    assertThat(run("--id-column", "id", "--limit", "5", "--max-tokens", "39", "--overwrite"))
        .isZero();
    assertThat(written().count()).isEqualTo(5);
    Path other = folder.resolve("other");
    Demo.reviews().write().parquet(other.toString());
    assertThatThrownBy(() -> run("--id-column", "id", "--output", other.toString()))
        .hasMessageContaining("that was not written by a run with --id-column");
  }

  @Test
  void findsIdsThatAreNoNamesBeforeAnythingIsAsked() {
    String twice = save(Demo.reviews().withColumn("id", expr("if(id = 7, 8, id)")));
    long before = asked();
    assertThatThrownBy(() -> run("--id-column", "id", "--input", twice))
        .hasMessageContaining("the column 'id' does not identify rows: 8 is on 2 rows");
    String none = save(Demo.reviews().withColumn("id", expr("if(id = 7, null, id)")));
    assertThatThrownBy(() -> run("--id-column", "id", "--input", none))
        .hasMessageContaining("null is on 1 rows");
    assertThatThrownBy(() -> run("--id-column", "key")).hasMessageContaining("no column 'key'");
    assertThat(asked()).isEqualTo(before);
  }

  @Test
  void triesFailedRowsAgainAndKeepsTheOthers() throws IOException {
    String input = save(Demo.reviews().withColumn("prompt", expr("if(id % 10 = 0, '', prompt)")));
    assertThat(run("--id-column", "id", "--input", input, "--chunk-rows", "100")).isZero();
    assertThat(printed).contains("failed                        50");
    String mended = save(Demo.reviews());
    assertThat(run("--id-column", "id", "--input", mended)).isZero();
    assertThat(printed).contains("0 rows to compute, 500 done before");
    long before = asked();
    assertThat(run("--id-column", "id", "--input", mended, "--retry-failed")).isZero();
    assertThat(printed).contains("retrying 50 failed rows", "50 rows to compute, 450 done before");
    assertThat(asked() - before).isEqualTo(50);
    assertThat(texts(written())).hasSize(500);
    assertThat(written().where("not result.success").count()).isZero();
  }

  @Test
  void finishesAReplacementThatWasCutOff() throws IOException {
    run("--id-column", "id", "--limit", "20");
    Path own = output.resolve("_spark_llama");
    Path kept = own.resolve("kept");
    written().where("id % 2 = 0").coalesce(1).write().parquet(kept.toString());
    long even = written().where("id % 2 = 0").count();
    String name;
    List<String> old;
    try (var files = Files.list(kept);
        var rows = Files.list(output)) {
      name =
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.startsWith("part-"))
              .findFirst()
              .orElseThrow();
      old =
          rows.filter(file -> file.getFileName().toString().startsWith("part-"))
              .map(file -> file.toUri().toString())
              .toList();
    }
    Files.writeString(
        own.resolve("replace.json"),
        new ObjectMapper().writeValueAsString(Map.of("old", old, "new", List.of(name))));
    assertThat(run("--id-column", "id", "--limit", "20")).isZero();
    assertThat(printed).contains(even + " done before");
    assertThat(texts(written())).hasSize(20);
    assertThat(own.resolve("replace.json")).doesNotExist();
  }

  @Test
  void stopsWhenTheTokensAreUsedUpAndGoesOn() throws IOException {
    String input = copies(10);
    assertThat(
            run(
                "--id-column",
                "id",
                "--input",
                input,
                "--max-generated-tokens",
                "5000",
                "--chunk-rows",
                "500"))
        .isEqualTo(4);
    assertThat(printed).contains("stopped early: the run reached --max-generated-tokens");
    long done = written().count();
    assertThat(done).isBetween(100L, 4_500L);
    // on a busy machine a second may be over before the first result
    assertThat(run("--id-column", "id", "--input", input, "--max-runtime", "1s")).isEqualTo(3);
    assertThat(printed).contains("stopped early: the run reached --max-runtime");
    assertThat(written().count()).isGreaterThanOrEqualTo(done);
    assertThat(texts(written())).hasSize((int) written().count());
  }

  @Test
  void stopsWhenTooManyRowsFail() throws IOException {
    String input =
        save(
            Demo.session()
                .range(20_000)
                .withColumn("prompt", expr("if(id % 3 = 0, repeat('x ', 3000), 'Hi')")));
    assertThat(
            run(
                "--id-column",
                "id",
                "--input",
                input,
                "--max-failure-ratio",
                "0.2",
                "--chunk-rows",
                "200",
                "--max-tokens",
                "20"))
        .isEqualTo(5);
    assertThat(printed)
        .contains("stopped early: more rows failed than --max-failure-ratio allows", "failed ");
    assertThat(written().count()).isLessThan(20_000);
  }

  @Test
  void computesEqualPromptsOnce() throws IOException {
    String input =
        save(
            Demo.reviews()
                .withColumn(
                    "prompt", expr("first_value(prompt) over (partition by id % 50 order by id)")));
    long before = asked();
    assertThat(run("--id-column", "id", "--input", input, "--dedupe", "--chunk-rows", "100"))
        .isZero();
    assertThat(asked() - before).isEqualTo(50);
    assertThat(printed).containsPattern("deduplicated +450\n").containsPattern("rows +500\n");
    assertThat(written().select("prompt", "result.text").distinct().count()).isEqualTo(50);
    assertThatThrownBy(() -> run("--dedupe", "--temperature", "0.7"))
        .hasMessageContaining("set --temperature 0 or a --seed");
  }

  @Test
  void takesResultsFromTheResultCacheAndAddsToIt() throws IOException {
    String cache = folder.resolve("cache").toString();
    assertThat(run("--cache", cache, "--limit", "200")).isZero();
    output = folder.resolve("second");
    long before = asked();
    assertThat(run("--cache", cache, "--id-column", "id")).isZero();
    assertThat(printed).containsPattern("[2-4]\\d\\d results taken from file:" + cache);
    assertThat(asked() - before).isBetween(1L, 300L);
    assertThat(texts(written())).hasSize(500);
    assertThat(written().where("result.attempts = 0").count()).isGreaterThanOrEqualTo(200);
    output = folder.resolve("third");
    before = asked();
    assertThat(run("--cache", cache, "--max-tokens", "41", "--limit", "50")).isZero();
    assertThat(asked() - before).as("another fingerprint").isEqualTo(50);
    output = folder.resolve("stopped");
    assertThat(
            run(
                "--cache",
                folder.resolve("other").toString(),
                "--id-column",
                "id",
                "--max-generated-tokens",
                "1",
                "--input",
                copies(4),
                "--chunk-rows",
                "250"))
        .isEqualTo(4);
    assertThat(written().count()).isBetween(1L, 1_900L);
  }

  private int runOn(Path input, String format, String where) throws IOException {
    return run(
        "--input",
        input.toString(),
        "--input-format",
        format,
        "--output-format",
        format,
        "--where",
        where,
        "--id-column",
        "id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"orc", "json", "csv"})
  void readsAndWritesOtherFormats(String format) throws IOException {
    Path input = folder.resolve("table");
    Demo.reviews()
        .write()
        .option("header", "true")
        .option("escape", "\"")
        .format(format)
        .save(input.toString());
    assertThat(runOn(input, format, "id < 40")).isZero();
    assertThat(printed).containsPattern("rows +40\n").containsPattern("succeeded +40\n");
    assertThat(runOn(input, format, "id < 50")).isZero();
    assertThat(printed)
        .contains("10 rows to compute, 40 done before")
        .containsPattern("succeeded +50\n");
  }

  @Test
  void readsLinesOfText() throws IOException {
    Path input = Files.writeString(folder.resolve("prompts.txt"), "The screen is great.\nBad.\n");
    assertThat(run("--input", input.toString(), "--input-format", "text")).isZero();
    assertThat(written().select("prompt").collectAsList()).hasSize(2);
    assertThatThrownBy(() -> run("--input-format", "xml"))
        .hasMessageContaining("--input-format is 'xml'; it must be one of parquet, orc, json");
  }

  @Test
  void readsAndWritesTablesByName() throws IOException {
    Demo.reviews().limit(10).createOrReplaceTempView("few_reviews");
    Demo.session().sql("DROP TABLE IF EXISTS answered_reviews");
    assertThat(
            run(
                "--input",
                "few_reviews",
                "--input-format",
                "table",
                "--output",
                "answered_reviews",
                "--output-format",
                "table"))
        .isZero();
    assertThat(Demo.session().table("answered_reviews").where("result.success").count())
        .isEqualTo(10);
    Demo.session().sql("DROP TABLE answered_reviews");
  }

  @Test
  void fillsATemplate() throws IOException {
    String input =
        save(Demo.reviews().limit(5).withColumn("body", lit("It is {fine}.")).drop("prompt"));
    assertThat(run("--input", input, "--prompt-template", "Review: {body}\\nLabel {{x}}: {label}"))
        .isZero();
    List<Row> rows = written().collectAsList();
    assertThat(rows).hasSize(5);
    for (Row row : rows) {
      assertThat(row.<String>getAs("prompt"))
          .isEqualTo("Review: It is {fine}.\nLabel {x}: " + row.getAs("label"));
    }
    output = folder.resolve("beside");
    assertThat(run("--limit", "3", "--prompt-template", "{prompt}")).isZero();
    assertThat(written().where("rendered_prompt = prompt").count()).isEqualTo(3);
    assertThatThrownBy(() -> run("--input", input, "--prompt-template", "{none}"))
        .hasMessageContaining("names the column 'none', but the columns are");
  }

  @Test
  void samplesTheSameRowsEachTime() throws IOException {
    assertThat(run("--id-column", "id", "--sample", "0.1")).isZero();
    long rows = written().count();
    assertThat(rows).isBetween(20L, 90L);
    assertThat(run("--id-column", "id", "--sample", "0.1")).isZero();
    assertThat(written().count()).isEqualTo(rows);
  }

  @Test
  void embedsAndTokenizes() throws IOException {
    assertThat(run("--mode", "embed", "--limit", "10", "--output-column", "vector")).isZero();
    assertThat(written().selectExpr("size(vector) s").distinct().count()).isEqualTo(1);
    output = folder.resolve("tokens");
    assertThat(run("--mode", "count_tokens", "--limit", "10", "--id-column", "id")).isZero();
    assertThat(written().where("result > 3").count()).isEqualTo(10);
    assertThatThrownBy(() -> run("--mode", "dream")).hasMessageContaining("--mode is 'dream'");
  }

  @Test
  void chatsWithConversations() throws IOException {
    String input =
        save(
            Demo.reviews()
                .limit(10)
                .withColumn(
                    "talk", expr("array(named_struct('role', 'user', 'content', prompt))")));
    assertThat(run("--input", input, "--mode", "chat", "--prompt-column", "talk")).isZero();
    assertThat(written().where("result.success").count()).isEqualTo(10);
    assertThatThrownBy(() -> run("--mode", "chat"))
        .hasMessageContaining("it must be ARRAY<STRUCT<role: STRING, content: STRING>>");
  }

  @Test
  void takesOptionsOfTheRow() throws IOException {
    String input =
        save(
            Demo.reviews()
                .limit(10)
                .withColumn("how", expr("map('max_tokens', cast(1 + id % 3 as string))")));
    assertThat(run("--input", input, "--options-column", "how")).isZero();
    List<Row> rows = written().collectAsList();
    assertThat(rows).hasSize(10);
    for (Row row : rows) {
      Row result = row.getAs("result");
      assertThat(result.<Integer>getAs("tokens_generated"))
          .isEqualTo((int) (1 + row.<Long>getAs("id") % 3));
    }
  }

  @Test
  void partitionsTheOutput() throws IOException {
    String input = save(Demo.reviews().limit(20).withColumn("part", expr("id % 2")));
    assertThat(run("--input", input, "--partition-by", "part", "--id-column", "id")).isZero();
    assertThat(output.resolve("part=0")).isDirectory();
    assertThat(run("--input", input, "--partition-by", "part", "--id-column", "id")).isZero();
    assertThat(texts(written())).hasSize(20);
  }

  @Test
  void showsWhatWouldBeDone() throws IOException {
    assertThat(run("--dry-run", "--where", "id < 100")).isZero();
    assertThat(printed)
        .contains(" |-- result: struct", "rows                         100", "tokens of a prompt")
        .contains("worker 0", "memory ", "rows/s", "Nothing was written.");
    assertThat(output).doesNotExist();
  }

  @Test
  void writesASummaryAndAReport() throws IOException {
    Path summary = folder.resolve("summary.json");
    Path report = folder.resolve("report.html");
    String input = save(Demo.reviews().withColumn("prompt", expr("if(id = 3, null, prompt)")));
    run(
        "--input",
        input,
        "--id-column",
        "id",
        "--summary",
        summary.toString(),
        "--report",
        report.toString());
    JsonNode json = new ObjectMapper().readTree(Files.readString(summary));
    assertThat(json.path("rows").asLong()).isEqualTo(500);
    assertThat(json.path("succeeded").asLong()).isEqualTo(499);
    assertThat(json.path("failures").path("prompt_null").path("example_id").asText())
        .isEqualTo("3");
    assertThat(json.path("latency_ms").path("p95").asDouble())
        .isGreaterThanOrEqualTo(json.path("latency_ms").path("p50").asDouble());
    assertThat(json.path("run").path("fingerprint").asText()).hasSize(64);
    assertThat(json.path("run").path("engine").asText())
        .matches("llama\\.cpp (b4916|v0\\.\\d+\\.\\d+)");
    String html = Files.readString(report);
    assertThat(html)
        .contains("uPlot", "\"rows\":500", "the prompt is null; provide one")
        .doesNotContain("/*DATA*/", "/*UPLOT", "http://", "https://cdn");
  }

  @Test
  void refusesArgumentsThatDoNotGoTogether() {
    assertThatThrownBy(() -> run("--retry-failed")).hasMessageContaining("need --id-column");
    assertThatThrownBy(() -> run("--id-column", "id", "--max-runtime", "soon"))
        .hasMessageContaining("a number followed by s, m, h or d");
    assertThatThrownBy(() -> run("--limit", "0")).hasMessageContaining("--limit is 0");
    assertThatThrownBy(() -> run("--prompt-column", "prompt", "--prompt-template", "{id}"))
        .hasMessageContaining("give one of");
    assertThatThrownBy(() -> run("--partition-by", "none"))
        .hasMessageContaining("there is no column 'none'");
  }
}

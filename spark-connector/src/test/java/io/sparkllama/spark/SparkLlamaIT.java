package io.sparkllama.spark;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.kherud.llama.LlamaModel;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.internal.library.NativeBundle;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import scala.jdk.javaapi.CollectionConverters;

/** The transformation in a real session, on the demo model and each engine that is there. */
@Timeout(1800)
@ParameterizedClass
@MethodSource("libraries")
class SparkLlamaIT {

  /** As the reference decodes it, with the engine that is shipped. */
  private static List<ReferenceDecoder.Decoded> expected = List.of();

  /** The option native_library. */
  private final String library;

  SparkLlamaIT(String library) {
    this.library = library;
  }

  /** The engine of a session without the option, and the shipped one where that is another. */
  static List<String> libraries() throws URISyntaxException {
    List<String> libraries = new ArrayList<>(List.of(ProcessorConfig.SHIPPED_NATIVE_LIBRARY));
    if (NativeBundle.onClassPath().isPresent()) {
      libraries.add(
          Path.of(LlamaModel.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .toString());
    }
    return libraries;
  }

  @BeforeAll
  static void decodeAll() {
    if (expected.isEmpty()) {
      try (ReferenceDecoder reference = new ReferenceDecoder(Demo.MODEL)) {
        expected =
            Demo.reviews().collectAsList().stream()
                .map(row -> reference.decode(row.getAs("prompt"), 40))
                .toList();
      }
    }
  }

  private Map<String, String> greedy(String... others) {
    Map<String, String> options = Demo.greedy(others);
    options.put("native_library", library);
    return options;
  }

  private static final StructType INPUT =
      new StructType()
          .add("id", DataTypes.IntegerType)
          .add("body", DataTypes.StringType)
          .add("tags", DataTypes.createArrayType(DataTypes.StringType));

  @Test
  void addsAResultToEachRowAndKeepsOrderAndColumns() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      String body =
          switch (i % 3) {
            case 0 -> null;
            case 1 -> "";
            default -> "Review: The battery is broken.\nTriage:";
          };
      rows.add(RowFactory.create(i, body, new String[] {"t" + i}));
    }
    Dataset<Row> table = Demo.session().createDataFrame(rows, INPUT).repartition(3, col("id"));
    List<Row> before = table.collectAsList();
    List<Row> after =
        SparkLlama.generate(table, "body", greedy("output_column", "triage", "window", "7"))
            .collectAsList();
    assertThat(after).hasSize(90);
    for (int i = 0; i < 90; i++) {
      Row row = after.get(i);
      assertThat(row.getInt(0)).isEqualTo(before.get(i).getInt(0));
      assertThat(row.getList(2)).isEqualTo(before.get(i).getList(2));
      Row result = row.getStruct(3);
      String body = row.getString(1);
      if (body == null) {
        assertThat(result.getString(4)).isEqualTo("the prompt is null; provide one");
      } else if (body.isEmpty()) {
        assertThat(result.getString(4)).isEqualTo("the prompt is empty; provide a text");
      } else {
        assertThat(result.<String>getAs("text"))
            .isEqualTo("{\"sentiment\":\"negative\",\"topic\":\"battery\",\"urgent\":false}");
        assertThat(result.<String>getAs("finish_reason")).isEqualTo("stop");
        assertThat(result.<Integer>getAs("attempts")).isEqualTo(1);
      }
      assertThat(result.<Boolean>getAs("success")).isEqualTo(result.getString(4) == null);
    }
  }

  @Test
  void isAsRightWithOneSequenceAsWithSixteenAndCountsTokensExactly() {
    Dataset<Row> reviews = Demo.reviews();
    List<Row> one =
        SparkLlama.generate(reviews, "prompt", greedy("num_threads", "1", "max_batch_size", "1"))
            .collectAsList();
    List<Row> sixteen =
        SparkLlama.generate(reviews, "prompt", greedy("num_threads", "2", "max_batch_size", "16"))
            .collectAsList();
    assertThat(one).hasSize(500);
    assertThat(sixteen).hasSize(500);
    int different = 0;
    for (int i = 0; i < 500; i++) {
      ReferenceDecoder.Decoded decoded = expected.get(i);
      assertThat(text(one.get(i))).isEqualTo(decoded.text());
      assertThat(tokens(one.get(i))).isEqualTo(decoded.tokens());
      if (text(sixteen.get(i)).equals(decoded.text())) {
        assertThat(tokens(sixteen.get(i))).isEqualTo(decoded.tokens());
      } else {
        different++;
      }
    }
    // kernels round differently for other batch sizes, which may tip a close call
    assertThat(different).isLessThanOrEqualTo(5);
    assertThat(right(one)).isGreaterThanOrEqualTo(485);
    assertThat(right(sixteen)).isGreaterThanOrEqualTo(485);
  }

  private static String text(Row row) {
    return row.<Row>getAs("result").getAs("text");
  }

  private static int tokens(Row row) {
    return row.<Row>getAs("result").<Integer>getAs("tokens_generated");
  }

  private static long right(List<Row> rows) {
    return rows.stream().filter(row -> text(row).equals(row.<String>getAs("label"))).count();
  }

  @Test
  void endsAKilledTaskAndLeavesTheProcessorFree() throws Exception {
    Dataset<Row> reviews = Demo.reviews();
    Dataset<Row> many = reviews.crossJoin(Demo.session().range(40).toDF("copy"));
    // A task of an earlier test may be reported late, so only those of this job count.
    String group = "job-to-cancel";
    CountDownLatch started = new CountDownLatch(1);
    SparkListener listener =
        new SparkListener() {
          private final Set<Object> stages = ConcurrentHashMap.newKeySet();

          @Override
          public void onJobStart(SparkListenerJobStart start) {
            if (group.equals(start.properties().getProperty("spark.jobGroup.id"))) {
              CollectionConverters.asJava(start.stageInfos())
                  .forEach(stage -> stages.add(stage.stageId()));
            }
          }

          @Override
          public void onTaskStart(SparkListenerTaskStart start) {
            if (stages.contains(start.stageId())) {
              started.countDown();
            }
          }
        };
    Demo.session().sparkContext().addSparkListener(listener);
    AtomicReference<Exception> failure = new AtomicReference<>();
    Thread job =
        new Thread(
            () -> {
              Demo.session().sparkContext().setJobGroup(group, group, true);
              try {
                SparkLlama.generate(many, "prompt", greedy()).collectAsList();
              } catch (Exception e) {
                failure.set(e);
              }
            },
            group);
    job.start();
    assertThat(started.await(15, TimeUnit.MINUTES)).isTrue();
    Demo.session().sparkContext().cancelAllJobs();
    job.join();
    Demo.session().sparkContext().removeSparkListener(listener);
    assertThat(failure.get()).hasMessageContaining("cancelled");
    assertThat(SparkLlama.generate(reviews.limit(5), "prompt", greedy()).collectAsList())
        .allMatch(row -> row.<Row>getAs("result").<Boolean>getAs("success"));
  }

  @Test
  void hasTypedResults() {
    Dataset<Row> withResults = SparkLlama.generate(Demo.reviews().limit(60), "prompt", greedy());
    List<LlamaResult> results = LlamaResult.of(withResults, "result").collectAsList();
    List<Row> rows = withResults.collectAsList();
    assertThat(results).hasSize(60);
    for (int i = 0; i < 60; i++) {
      assertThat(results.get(i).getPromptTokens())
          .isEqualTo(rows.get(i).<Row>getAs("result").<Integer>getAs("prompt_tokens"));
      assertThat(results.get(i).isSuccess()).isTrue();
      assertThat(results.get(i).getFinishReason()).isEqualTo("stop");
    }
    long negative =
        LlamaResult.of(withResults, "result")
            .filter((FilterFunction<LlamaResult>) r -> r.getText().contains("negative"))
            .count();
    assertThat(negative).isBetween(5L, 55L);
  }

  /** Each call of the Dataset API, against the SQL function of the same name. */
  @Test
  void callsAllThatSqlCalls() {
    Dataset<Row> table =
        Demo.reviews()
            .limit(20)
            .selectExpr(
                "id",
                "prompt",
                "' good' AS continuation",
                "array(named_struct('role', 'user', 'content', prompt)) AS messages");
    table.createOrReplaceTempView("twenty");
    Map<String, String> options = greedy("output_column", "x");
    String sqlOptions =
        "map('model', '"
            + Demo.MODEL
            + "', 'temperature', '0', 'max_tokens', '40', 'native_library', '"
            + library
            + "')";
    List<String> labels = List.of(" good", " bad");
    Map<String, Dataset<Row>> calls = new LinkedHashMap<>();
    calls.put("llm_chat(messages, %s)", SparkLlama.chat(table, "messages", options));
    calls.put("llm_tokenize(prompt, %s)", SparkLlama.tokenize(table, "prompt", options));
    calls.put("llm_count_tokens(prompt, %s)", SparkLlama.countTokens(table, "prompt", options));
    calls.put("llm_embed(prompt, %s)", SparkLlama.embed(table, "prompt", options));
    calls.put("llm_embed_tokens(prompt, %s)", SparkLlama.embedTokens(table, "prompt", options));
    calls.put(
        "llm_classify(prompt, array(' good', ' bad'), %s)",
        SparkLlama.classify(table, "prompt", labels, options));
    calls.put(
        "llm_score(prompt, continuation, %s)",
        SparkLlama.score(table, "prompt", "continuation", options));
    calls.forEach(
        (call, dataset) -> {
          Dataset<Row> sql =
              Demo.session()
                  .sql("SELECT *, " + String.format(call, sqlOptions) + " AS x FROM twenty");
          assertThat(dataset.schema().simpleString()).isEqualTo(sql.schema().simpleString());
          List<Row> expected = sql.orderBy("id").select("x").collectAsList();
          List<Row> actual = dataset.orderBy("id").select("x").collectAsList();
          assertThat(actual).as(call).hasSize(20);
          for (int i = 0; i < 20; i++) {
            assertThat(steady(actual.get(i))).as(call).isEqualTo(steady(expected.get(i)));
          }
        });
  }

  /** What does not differ by rounding or time: of numbers only that there are some. */
  private static String steady(Row row) {
    return row.json()
        .replaceAll("\"processing_time_ms\":\\d+", "")
        .replaceAll("-?\\d+\\.[\\dE-]+", "n");
  }

  @Test
  void refusesWhatIsWrongBeforeAnyTaskRuns() {
    Dataset<Row> reviews = Demo.reviews();
    assertThatThrownBy(() -> SparkLlama.generate(reviews, "promt", greedy()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no column 'promt'; the columns are id, review, prompt, label");
    assertThatThrownBy(() -> SparkLlama.generate(reviews, "id", greedy()))
        .hasMessage("column 'id' is of type BIGINT; it must be STRING");
    assertThatThrownBy(
            () -> SparkLlama.generate(reviews, "prompt", greedy("output_column", "label")))
        .hasMessage("there is a column 'label' already; set the option output_column");
    assertThatThrownBy(() -> SparkLlama.generate(reviews, "prompt", Map.of()))
        .hasMessageStartingWith("no model; set the option 'model'");
  }

  @Test
  void runsWithTheJvmOptionsThatThisSparkAsksFor() {
    assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
        .contains(JavaModuleOptions.defaultModuleOptionArray());
  }
}

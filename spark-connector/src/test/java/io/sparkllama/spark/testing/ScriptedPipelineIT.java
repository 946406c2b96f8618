package io.sparkllama.spark.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.result.ProcessorStats;
import io.sparkllama.spark.Demo;
import io.sparkllama.spark.SparkLlama;
import io.sparkllama.spark.internal.executor.ExecutorProcessors;
import io.sparkllama.spark.internal.options.CallOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** What users can test without a model, and what of Spark's side needs none. */
@Timeout(1800)
@ExtendWith(SparkLlamaExtension.class)
class ScriptedPipelineIT {

  @BeforeAll
  static void shareTheSession() {
    Demo.session();
  }

  private static Dataset<Row> prompts(SparkSession session, int count) {
    return session.range(0, count, 1, 1).selectExpr("id", "concat('prompt ', id) AS prompt");
  }

  @Test
  void generatesWhatTheTestSaysAndCountsRequests(SparkSession session, ScriptedModel model) {
    model.generates(prompt -> prompt.contains("broken") ? "negative" : null);
    Dataset<Row> triaged =
        session.sql(
            "SELECT body, llm_generate(body) AS r FROM VALUES ('It is broken.'), ('It broken')"
                + " t(body)");
    RowsAssert.assertThat(triaged)
        .hasCount(2)
        .inColumn("r")
        .allSucceed()
        .hasTexts("negative", "negative");
    assertThat(model.asked()).isEqualTo(2);
    assertThat(model.prompts()).containsExactlyInAnyOrder("It is broken.", "It broken");
    RowsAssert.assertThat(session.sql("SELECT llm_generate('fine') AS r"))
        .inColumn("r")
        .allFailWith("allows no token");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "{\"a\":3e38,\"b\":[1]};",
        "{\"a\":1e39,\"b\":[1]};response.a is 1E+39, which is not of type FLOAT",
        "{\"a\":1,\"b\":[9223372036854775808]};$.b[0]: must have a maximum value of",
        "{\"a\":1};$: required property 'b' not found",
        "{\"a\":1,\"b\":null};$.b: null found, array expected",
        "{\"a\":\"1\",\"b\":[]};$.a: string found, number expected",
        "{\"a\":1,\"b\":[1.5]};$.b[0]: number found, integer expected",
        "{\"a\":1,\"b\":[],\"c\":2};property 'c' is not defined in the schema",
        "{\"a\":1,\"a\":2,\"b\":[]};the text is not JSON: ",
        "{\"a\":1,\"b\":[]} x;the text is not JSON: ",
        "{\"a\":1,\"b\":[;the text is not JSON: "
      })
  void aTextThatIsNotWhatTheDdlSaysIsAFailure(
      String text, String fault, SparkSession session, ScriptedModel model) {
    model.generates(prompt -> text);
    Row result =
        session
            .sql("SELECT llm_generate('p', map('response_ddl', 'a FLOAT, b ARRAY<BIGINT>')) AS r")
            .head()
            .getStruct(0);
    assertThat(result.<String>getAs("text")).isEqualTo(text);
    assertThat(result.<Boolean>getAs("success")).isEqualTo(fault == null);
    if (fault == null) {
      assertThat(result.<Row>getAs("response").getFloat(0)).isEqualTo(3e38f);
    } else {
      assertThat(result.<String>getAs("error")).contains(fault);
      assertThat(result.<Row>getAs("response")).isNull();
    }
  }

  @Test
  void assertionsSayWhatIsWrong(SparkSession session) {
    Dataset<Row> two = session.sql("SELECT llm_generate(p) AS r FROM VALUES ('a'), (NULL) t(p)");
    assertThatThrownBy(() -> RowsAssert.assertThat(two).hasCount(3))
        .isInstanceOf(AssertionError.class)
        .hasMessage("there are 2 rows and must be 3");
    assertThatThrownBy(() -> RowsAssert.assertThat(two).inColumn("r").allSucceed())
        .hasMessageContaining("a result must succeed and is [null,0,0,false,the prompt is null");
    assertThatThrownBy(() -> RowsAssert.assertThat(two).inColumn("r").hasTexts("A", "B"))
        .hasMessage("the texts are [A, null] and must be [A, B]");
    assertThatThrownBy(() -> RowsAssert.assertThat(two).inColumn("x"))
        .hasMessage("there is no column x among [r]");
    assertThatThrownBy(() -> RowsAssert.assertThat(two).hasSameRowsAs(session.sql("SELECT 1")))
        .hasMessageEndingWith("and must be [[1]]");
  }

  /** Sixteen sequences, one partition: the window keeps them busy. */
  @Test
  void keepsTheSequencesBusy(SparkSession session, ScriptedModel model) {
    ExecutorProcessors.instance().closeAll();
    model
        .generates(prompt -> prompt.repeat(1 + prompt.hashCode() % 7 & 7))
        .takes(Duration.ofNanos(300_000));
    session.conf().set("spark.llama.max_batch_size", "16");
    session.conf().set("spark.llama.num_threads", "1");
    try {
      prompts(session, 2000).createOrReplaceTempView("prompts");
      Row counted =
          session
              .sql(
                  "SELECT count(*), count_if(r.success) FROM (SELECT llm_generate(prompt) r FROM"
                      + " prompts)")
              .first();
      assertThat(counted).hasToString("[2000,2000]");
    } finally {
      session.conf().unset("spark.llama.max_batch_size");
      session.conf().unset("spark.llama.num_threads");
    }
    List<ProcessorStats> stats = ExecutorProcessors.instance().stats();
    assertThat(stats).singleElement().satisfies(s -> assertThat(s.items()).isEqualTo(2000));
    assertThat(stats.get(0).averageBusySequences()).isGreaterThan(12);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aQueryThatIsCancelledWhileRowsWaitEndsAndWithdrawsThem(
      boolean sql, SparkSession session, ScriptedModel model) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            ended.countDown();
          }
        };
    session.sparkContext().addSparkListener(listener);
    Gate gate = model.hold();
    Dataset<Row> many = prompts(session, 500);
    Dataset<Row> withResults =
        sql
            ? many.selectExpr("llm_generate(prompt)", "llm_count_tokens(prompt)")
            : SparkLlama.generate(many, "prompt", Map.of());
    CompletableFuture<List<Row>> query = CompletableFuture.supplyAsync(withResults::collectAsList);
    gate.awaitArrival();
    session.sparkContext().cancelAllJobs();
    assertThatThrownBy(query::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("cancelled");
    // the driver does not wait for the task to end
    ended.await();
    session.sparkContext().removeSparkListener(listener);
    gate.open();
    RowsAssert.assertThat(session.sql("SELECT llm_generate('next') r"))
        .inColumn("r")
        .hasTexts("NEXT");
    // of 128 in the window only those that a batch held already
    assertThat(model.asked()).isLessThanOrEqualTo(40);
  }

  @Test
  void aKilledTaskFreesItsSequencesWithinADecodeStep(SparkSession session, ScriptedModel model)
      throws Exception {
    ExecutorProcessors.instance().closeAll();
    Map<String, String> options =
        Map.of(
            "max_batch_size", "4",
            "num_threads", "1",
            "max_tokens", "3000",
            "context_size", "16384");
    CountDownLatch ended = new CountDownLatch(1);
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            ended.countDown();
          }
        };
    session.sparkContext().addSparkListener(listener);
    model.generates(prompt -> prompt.equals("next") ? "NEXT" : "long ".repeat(500));
    Gate gate = model.hold();
    Dataset<Row> many = SparkLlama.generate(prompts(session, 500), "prompt", options);
    CompletableFuture<List<Row>> query = CompletableFuture.supplyAsync(many::collectAsList);
    gate.awaitArrival();
    session.sparkContext().cancelAllJobs();
    assertThatThrownBy(query::get).hasMessageContaining("cancelled");
    ended.await();
    session.sparkContext().removeSparkListener(listener);
    int before = model.steps();
    gate.open();
    Dataset<Row> next = session.sql("SELECT 'next' AS prompt");
    RowsAssert.assertThat(SparkLlama.generate(next, "prompt", options))
        .inColumn("result")
        .hasTexts("NEXT");
    // a step for each letter and the end; 2500 if the sequences had been kept
    assertThat(model.steps() - before).isLessThanOrEqualTo("NEXT".length() + 1);
  }

  @Test
  void rowsThatAClosingExecutorLeavesUndoneFailTheirTask(SparkSession session, ScriptedModel model)
      throws Exception {
    // a second for all rows at least: time enough for the close to reach the workers
    Gate gate = model.takes(Duration.ofMillis(100)).hold();
    CompletableFuture<List<Row>> query =
        CompletableFuture.supplyAsync(
            () -> SparkLlama.generate(prompts(session, 50), "prompt", Map.of()).collectAsList());
    gate.awaitArrival();
    ExecutorProcessors.Lease lease =
        ExecutorProcessors.instance()
            .acquire(
                CallOptions.read(Map.of(), CollectionConverters.asJava(session.conf().getAll())));
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(ExecutorProcessors.instance()::closeAll);
    while (lease.processor().isOpen()) {
      Thread.onSpinWait();
    }
    // a decode of llama.cpp is cut short; this one must be let go
    gate.open();
    assertThatThrownBy(query::get).hasMessageContaining("IllegalStateException");
    closing.get();
  }

  @Test
  void keepsNoMoreModelsThanAllowed(SparkSession session) {
    ExecutorProcessors.instance().closeAll();
    Dataset<Row> few = prompts(session, 3);
    for (int size = 1; size <= 5; size++) {
      Map<String, String> options =
          Map.of("max_models", "2", "context_size", Integer.toString(1000 * size));
      assertThat(SparkLlama.generate(few, "prompt", options).collectAsList()).hasSize(3);
      assertThat(ExecutorProcessors.instance().stats()).hasSize(Math.min(size, 2));
    }
    session.conf().set("spark.llama.max_models", "1");
    try {
      Dataset<Row> both =
          session.sql(
              "SELECT llm_generate('a', map('context_size', '500')),"
                  + " llm_generate('a', map('context_size', '600'))");
      assertThatThrownBy(both::collectAsList)
          .rootCause()
          .hasMessage(
              "tasks of this executor use 1 models or configurations, but spark.llama.max_models is 1;"
                  + " raise spark.llama.max_models if there is memory for another model");
      session.conf().set("spark.llama.max_models", "2");
      RowsAssert.assertThat(
              session.sql(
                  "SELECT llm_generate('a', map('context_size', '500')) x,"
                      + " llm_generate('a', map('context_size', '600')) y"))
          .inColumn("y")
          .hasTexts("A");
    } finally {
      session.conf().unset("spark.llama.max_models");
    }
  }
}

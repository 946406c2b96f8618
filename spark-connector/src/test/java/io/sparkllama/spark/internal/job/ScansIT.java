package io.sparkllama.spark.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.Demo;
import io.sparkllama.spark.InterpretedPlans;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.testing.ScriptedModel;
import io.sparkllama.spark.testing.SparkLlamaExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.util.QueryExecutionListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import scala.jdk.javaapi.CollectionConverters;

/** How often a run reads its tables, by the plans that Spark executes. */
@ExtendWith({InterpretedPlans.class, SparkLlamaExtension.class})
class ScansIT {

  private static final String TEMPERATURE = "spark.llama.temperature";

  private static final String ANTI_JOIN = "Join LeftAnti";

  private final List<LogicalPlan> executed = new CopyOnWriteArrayList<>();
  private final QueryExecutionListener listener =
      new QueryExecutionListener() {
        @Override
        public void onSuccess(String name, QueryExecution query, long nanos) {
          executed.add(query.optimizedPlan());
        }

        @Override
        public void onFailure(String name, QueryExecution query, Exception error) {
          // its run fails, and the test with it
        }
      };

  @TempDir private Path folder;
  private SparkSession session;

  @BeforeAll
  static void shareTheSession() {
    Demo.session();
  }

  @BeforeEach
  void begin(SparkSession theSession) {
    session = theSession;
    session
        .range(0, 20, 1, 2)
        .selectExpr("id", "concat('p', id) AS prompt", "concat('P', id) AS label")
        .write()
        .parquet(place("input"));
    // results of equal prompts are equal
    session.conf().set(TEMPERATURE, "0");
    session.listenerManager().register(listener);
  }

  @AfterEach
  void end() {
    session.conf().unset(TEMPERATURE);
    session.listenerManager().unregister(listener);
  }

  private String place(String name) {
    return folder.resolve(name).toString();
  }

  /** Runs, and keeps the plans that were executed meanwhile. */
  private void run(String output, String... others) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("--input", place("input"), "--output", place(output)));
    arguments.addAll(List.of(others));
    JobArguments job = new JobArguments();
    new CommandLine(job).parseArgs(arguments.toArray(String[]::new));
    awaitListeners();
    executed.clear();
    assertThat(runJob(job)).isZero();
    awaitListeners();
  }

  private int runJob(JobArguments job) throws IOException {
    CallOptions options =
        CallOptions.read(Map.of(), CollectionConverters.asJava(session.conf().getAll()));
    return new GenerateRun(session, job, options).run();
  }

  private void awaitListeners() throws Exception {
    session.sparkContext().listenerBus().waitUntilEmpty();
  }

  private static long readsOf(String place, LogicalPlan plan) {
    return CollectionConverters.asJavaCollection(plan.collectLeaves()).stream()
        .filter(leaf -> isOf(place, leaf))
        .count();
  }

  private static boolean isOf(String place, LogicalPlan leaf) {
    return leaf instanceof LogicalRelation relation
        && relation.relation() instanceof HadoopFsRelation files
        && files.location().rootPaths().mkString().endsWith(place);
  }

  private static boolean isWrite(LogicalPlan plan) {
    return plan.nodeName().contains("InsertIntoHadoopFsRelationCommand");
  }

  /** Reads of a table by plans that write nothing. */
  private long reads(String name) {
    return executed.stream()
        .filter(plan -> !isWrite(plan))
        .mapToLong(plan -> readsOf(place(name), plan))
        .sum();
  }

  /** Reads of a table by plans that write another. */
  private long readsToWrite(String name) {
    return executed.stream()
        .filter(ScansIT::isWrite)
        .mapToLong(plan -> readsOf(place(name), plan))
        .sum();
  }

  private long antiJoins() {
    return executed.stream().filter(plan -> plan.toString().contains(ANTI_JOIN)).count();
  }

  @Test
  void aNewOutputIsScannedOnce() throws Exception {
    run(
        "results",
        "--id-column",
        "id",
        "--label-column",
        "label",
        "--summary",
        place("summary.json"),
        "--report",
        place("report.html"));
    assertThat(reads("results")).isEqualTo(1);
    assertThat(readsToWrite("results")).isZero();
    assertThat(antiJoins()).isZero();
  }

  @Test
  void anOutputInOnePieceIsScannedOnce() throws Exception {
    run("results", "--label-column", "label", "--report", place("report.html"));
    assertThat(reads("results")).isEqualTo(1);
    assertThat(readsToWrite("results")).isZero();
  }

  @Test
  void aResumedOutputIsScannedAtBothEndsAndJoinedOnce(ScriptedModel model) throws Exception {
    run("results", "--id-column", "id", "--limit", "5");
    run("results", "--id-column", "id");
    assertThat(model.asked()).isEqualTo(20);
    assertThat(reads("results")).isEqualTo(2);
    assertThat(readsToWrite("results")).isEqualTo(1);
    assertThat(antiJoins()).isEqualTo(1);
  }

  @Test
  void failedRowsCostOneScanMoreAndTheRewriteOfTheirFiles(ScriptedModel model) throws Exception {
    model.generates(prompt -> prompt.equals("p7") ? null : "fine");
    run("results", "--id-column", "id");
    model.generates(prompt -> "fine");
    run("results", "--id-column", "id", "--retry-failed");
    assertThat(model.asked()).isEqualTo(21);
    assertThat(reads("results")).isEqualTo(3);
    assertThat(readsToWrite("results")).isEqualTo(2);
    assertThat(session.read().parquet(place("results")).where("result.success").count())
        .isEqualTo(20);
  }

  @Test
  void theResultCacheIsReadOnceToLookUpAndOnceToAdd(ScriptedModel model) throws Exception {
    String[] cached = {"--id-column", "id", "--cache", place("cache")};
    run("first", cached[0], cached[1], cached[2], cached[3], "--limit", "5");
    assertThat(reads("cache") + readsToWrite("cache")).as("of one that is not there").isZero();
    run("second", cached[0], cached[1], cached[2], cached[3]);
    assertThat(model.asked()).isEqualTo(20);
    assertThat(executed.stream().map(LogicalPlan::toString).collect(Collectors.joining("\n")))
        .contains("InMemoryRelation");
    // the rows that were looked up are stored, and that is not among the plans
    assertThat(reads("cache")).isZero();
    assertThat(readsToWrite("cache")).as("by what adds to it").isEqualTo(1);
    assertThat(session.sparkContext().getPersistentRDDs().isEmpty()).isTrue();
    assertThat(
            session
                .read()
                .parquet(place("second"))
                .where("result.success and result.text = label")
                .count())
        .isEqualTo(20);
  }
}

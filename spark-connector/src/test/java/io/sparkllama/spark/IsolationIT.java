package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.testing.SparkLlamaExtension;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** SQL calls whose engine process is ended, from outside and by rows. */
@Timeout(1800)
@ExtendWith(SparkLlamaExtension.class)
class IsolationIT {

  private static final AtomicInteger KILLED = new AtomicInteger();

  @BeforeAll
  static void shareTheSession() {
    SparkSession session = Demo.session();
    UDF1<Long, String> review =
        id -> {
          if (id == 20) {
            killEngineProcesses();
          }
          return "Review: It broke after " + id + " days.\nTriage:";
        };
    session.udf().register("review_and_kill", review, DataTypes.StringType);
  }

  private static void killEngineProcesses() {
    ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("spark-llama-engine"))
        .filter(ProcessHandle::destroyForcibly)
        .forEach(child -> KILLED.incrementAndGet());
  }

  private static List<Row> ask(Dataset<Row> rows, String options) {
    return rows.selectExpr("id", "llm_generate(prompt, map(" + options + ")) AS result")
        .orderBy("id")
        .selectExpr("id", "result.text", "result.success", "result.error", "result.error_kind")
        .collectAsList();
  }

  @Test
  void killingTheEngineProcessLosesAndChangesNoRow() {
    SparkSession session = Demo.session();
    Dataset<Row> ids = session.range(0, 50, 1, 2).toDF("id");
    // Sequences that are decoded together change each other's rounding.
    String options =
        "'model', '"
            + Demo.MODEL
            + "', 'temperature', '0', 'max_tokens', '30', 'max_batch_size', '1', 'num_threads',"
            + " '1', 'prefix_sharing', 'false', 'isolation', ";
    List<Row> undisturbed =
        ask(
            ids.selectExpr(
                "id", "concat('Review: It broke after ', id, ' days.\\nTriage:') AS prompt"),
            options + "'in_process'");
    List<Row> results =
        ask(ids.selectExpr("id", "review_and_kill(id) AS prompt"), options + "'process'");
    assertThat(KILLED).hasPositiveValue();
    assertThat(results).allSatisfy(row -> assertThat(row.getBoolean(2)).as("%s", row).isTrue());
    assertThat(results).isEqualTo(undisturbed);
  }

  @Test
  void aRowThatEndsTheEngineProcessFailsAndTheTaskSucceeds() {
    SparkSession session = Demo.session();
    Dataset<Row> rows =
        session
            .range(0, 40, 1, 2)
            .selectExpr("id", "IF(id = 13, concat('row ', char(1)), concat('row ', id)) AS prompt");
    List<Row> results = ask(rows, "'model', 'fragile:model', 'isolation', 'process'");
    assertThat(results).hasSize(40);
    assertThat(IntStream.range(0, 40).filter(i -> !results.get(i).getBoolean(2)))
        .containsExactly(13);
    assertThat(results.get(13).getString(4)).isEqualTo("crash");
    assertThat(results.get(13).getString(3)).contains("SIGSEGV");
    assertThat(results.get(14).getString(1)).isEqualTo("ROW 14");
  }
}

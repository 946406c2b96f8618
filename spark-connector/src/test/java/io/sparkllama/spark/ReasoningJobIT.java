package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.spark.testing.ScriptedModel;
import io.sparkllama.spark.testing.SparkLlamaExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Reasoning of models in the job. */
@Timeout(1800)
@ExtendWith({InterpretedPlans.class, SparkLlamaExtension.class})
class ReasoningJobIT {

  @TempDir private Path folder;

  private JobInThisJvm.Ended run(SparkSession session, String... more) throws IOException {
    String input = folder.resolve("prompts").toString();
    session
        .range(0, 4, 1, 1)
        .selectExpr("id", "concat('p', id) AS prompt")
        .write()
        .mode("overwrite")
        .parquet(input);
    String[] arguments = {
      "--model",
      ScriptedModel.LOCATION,
      "--input",
      input,
      "--output",
      folder.resolve("results").toString(),
      "--id-column",
      "id",
      "--chat",
      "true"
    };
    return new JobInThisJvm(session)
        .run(Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  @Test
  void theReasoningIsInFieldsOfTheOutput(SparkSession session, ScriptedModel model)
      throws IOException {
    model.generates(prompt -> "<think>of many things</think>yes");
    assertThat(run(session, "--reasoning-budget", "2").exitCode()).isZero();
    List<Row> rows =
        session.read().parquet(folder.resolve("results").toString()).orderBy("id").collectAsList();
    assertThat(rows).hasSize(4);
    for (Row row : rows) {
      Row result = row.getAs("result");
      assertThat(result.<String>getAs("error")).isNull();
      assertThat(result.<String>getAs("text")).isEqualTo("yes");
      assertThat(result.<String>getAs("reasoning")).isEqualTo("of");
      assertThat(result.<Integer>getAs("reasoning_tokens")).isEqualTo("<think>of</think>".length());
    }
    // another option gives other results, which do not belong in the same output
    assertThatThrownBy(() -> run(session, "--reasoning", "drop"))
        .hasMessageContaining(
            "were computed differently: --reasoning was 'auto' and is 'drop'; --reasoning-budget was '2'"
                + " and is '-1'");
    assertThat(model.asked()).isEqualTo(4);
  }
}

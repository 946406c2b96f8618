package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.testing.ScriptedModel;
import io.sparkllama.spark.testing.SparkLlamaExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the job makes of texts that were typed, and what it writes of failed rows. */
@ExtendWith({InterpretedPlans.class, SparkLlamaExtension.class})
class TypedArgumentsIT {

  @TempDir private Path folder;

  private List<Row> run(SparkSession session, String... more) throws IOException {
    String input = folder.resolve("input").toString();
    String output = folder.resolve("output").toString();
    session
        .sql("SELECT * FROM VALUES (1, 'good'), (2, ''), (3, NULL) t(id, prompt)")
        .coalesce(1)
        .write()
        .mode("overwrite")
        .parquet(input);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--input",
                input,
                "--output",
                output,
                "--overwrite",
                "--model",
                ScriptedModel.LOCATION));
    arguments.addAll(List.of(more));
    new JobInThisJvm(session).run(arguments.toArray(String[]::new));
    return session
        .read()
        .parquet(output)
        .orderBy("id")
        .select("result.text", "result.success")
        .collectAsList();
  }

  @Test
  void stopsAtALineEndThatWasTyped(SparkSession session, ScriptedModel model) throws IOException {
    model.generates(prompt -> "one\ntwo");
    assertThat(run(session, "--stop", "\\n").get(0).getString(0)).isEqualTo("one");
    assertThat(run(session, "--stop", "[\"x\", \"\\n\"]").get(0).getString(0)).isEqualTo("one");
    assertThat(run(session, "--stop", "x").get(0).getString(0)).isEqualTo("one\ntwo");
  }

  @Test
  void aFailedRowHasNoText(SparkSession session, ScriptedModel model) throws IOException {
    model.generates(prompt -> "fine");
    assertThat(run(session))
        .map(Row::toString)
        .containsExactly("[fine,true]", "[null,false]", "[null,false]");
  }
}

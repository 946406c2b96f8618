package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job as its user starts it: the script, spark-submit, a JVM of its own. */
class GenerateJobIT {

  private record Run(int exitCode, String output, String errors) {}

  @TempDir private Path folder;

  private Run generate(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("bash");
    command.add(Demo.ROOT.resolve("submit-scripts/generate.sh").toString());
    command.addAll(Arrays.asList(arguments));
    Path output = folder.resolve("stdout");
    Path errors = folder.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().put("MASTER", "local[2]");
    Process process = builder.start();
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  @Test
  void answersTheHeldOutReviews() throws Exception {
    Path written = folder.resolve("answered");
    Run run =
        generate(
            "--input", Demo.REVIEWS,
            "--output", written.toString(),
            "--model", Demo.MODEL,
            "--prompt-column", "prompt",
            "--max-tokens", "40",
            "--temperature", "0",
            "--label-column", "label",
            "--show", "3");
    assertThat(run.exitCode()).as(run.errors()).isZero();
    List<Row> before = Demo.reviews().collectAsList();
    List<Row> after = Demo.session().read().parquet(written.toString()).collectAsList();
    assertThat(after).hasSize(500);
    int right = 0;
    long tokens = 0;
    try (ReferenceDecoder reference = new ReferenceDecoder(Demo.MODEL)) {
      for (int i = 0; i < 500; i++) {
        Row row = after.get(i);
        assertThat(row.<Long>getAs("id")).isEqualTo(before.get(i).<Long>getAs("id"));
        assertThat(row.<String>getAs("prompt")).isEqualTo(before.get(i).<String>getAs("prompt"));
        Row result = row.getAs("result");
        tokens += result.<Integer>getAs("tokens_generated");
        right += result.<String>getAs("text").equals(row.<String>getAs("label")) ? 1 : 0;
        ReferenceDecoder.Answer answer = reference.answer(row.getAs("prompt"), 40);
        if (answer.text().equals(result.<String>getAs("text"))) {
          assertThat(result.<Integer>getAs("tokens_generated")).isEqualTo(answer.tokens());
        }
      }
    }
    assertThat(right).isGreaterThanOrEqualTo(485);
    assertThat(run.output())
        .containsPattern("rows +500\n")
        .containsPattern("succeeded +500\n")
        .containsPattern("failed +0\n")
        .containsPattern(String.format("generated tokens +%,d\n", tokens))
        .contains("written to        " + written)
        .containsPattern("equal to label +" + right);
  }

  @Test
  void saysInOneLineWhyAModelDoesNotLoad() throws Exception {
    Path cut = folder.resolve("cut.gguf");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(Path.of(Demo.MODEL)), 500_000));
    Path text = Files.writeString(folder.resolve("text.gguf"), "This is no model.");
    Path absent = folder.resolve("absent.gguf");
    for (Path model : List.of(cut, text, absent)) {
      Run run =
          generate(
              "--input", Demo.REVIEWS,
              "--output", folder.resolve("none").toString(),
              "--model", model.toString());
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.errors().lines().filter(line -> line.startsWith("error: ")).toList())
          .hasSize(1)
          .allMatch(line -> line.startsWith("error: cannot load model " + model + ": "));
      assertThat(run.errors().lines().count()).isLessThan(6);
    }
  }

  @Test
  void refusesWrongArguments() throws Exception {
    Run unknown = generate("--input", "a", "--output", "b", "--model", "c", "--max-tokns", "1");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.errors()).contains("Unknown options: '--max-tokns'", "--max-tokens");
    Run wrong =
        generate("--input", Demo.REVIEWS, "--output", "b", "--model", Demo.MODEL, "--top-p", "7");
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.errors()).contains("error: topP is 7.0; it must be above 0 and at most 1");
  }
}

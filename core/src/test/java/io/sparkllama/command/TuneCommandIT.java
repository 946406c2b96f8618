package io.sparkllama.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.DemoModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TuneCommandIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new TuneCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void measuresShapesAndWritesTheOptionsOfTheFastest(@TempDir Path folder) throws IOException {
    Path lines = folder.resolve("tuned.conf");
    assertThat(
            run(
                "--model",
                DemoModel.PATH.toString(),
                "--threads",
                "2",
                "--max-minutes",
                "0",
                "--output",
                lines.toString()))
        .isZero();
    assertThat(out.toString())
        .containsPattern("\n +2 +1 +32 +512 +f16 +[0-9]+ +[0-9]+ %\n")
        .containsPattern("\n +1 +2 +8 +512 +f16 +[0-9]+ +[0-9]+ %\n")
        .containsPattern(" 128 +f16 ")
        .containsPattern(" q8_0 ")
        .contains(" 100 %");
    assertThat(Files.readAllLines(lines))
        .hasSize(5)
        .contains("spark.llama.num_threads 2")
        .anyMatch(line -> line.matches("spark.llama.max_batch_size (8|16|32|64)"));
  }

  @Test
  void saysWhyAModelCannotBeUsed() {
    assertThat(run("--model", "absent.gguf")).isEqualTo(1);
    assertThat(err.toString()).contains("error: cannot load model absent.gguf: the file does not");
  }
}

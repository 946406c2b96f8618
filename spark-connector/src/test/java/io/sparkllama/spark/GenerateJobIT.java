package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job as its user starts it: the script, spark-submit, a JVM of its own. */
class GenerateJobIT {

  private record Run(int exitCode, String output, String errors) {}

  private static final int KILLED_ROWS = 160;

  @TempDir private Path folder;

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("bash");
    command.add(Demo.ROOT.resolve("submit-scripts/generate.sh").toString());
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("stdout").toFile())
            .redirectError(folder.resolve("stderr").toFile());
    builder.environment().put("MASTER", "local[2]");
    return builder.start();
  }

  private Run generate(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
    return new Run(
        process.exitValue(),
        Files.readString(folder.resolve("stdout")),
        Files.readString(folder.resolve("stderr")));
  }

  /** As the command line does it, without a JVM and a session of its own. */
  private static Run generateHere(String... arguments) {
    Demo.session();
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      int exitCode = GenerateJob.execute(arguments);
      return new Run(
          exitCode,
          output.toString(StandardCharsets.UTF_8),
          errors.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  void generatesForTheHeldOutReviews() throws Exception {
    Path written = folder.resolve("results");
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
        // of each tenth, as decoding them one by one takes long
        if (i % 10 == 0) {
          ReferenceDecoder.Decoded decoded = reference.decode(row.getAs("prompt"), 40);
          if (decoded.text().equals(result.<String>getAs("text"))) {
            assertThat(result.<Integer>getAs("tokens_generated")).isEqualTo(decoded.tokens());
          }
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
      String[] arguments = {
        "--input",
        Demo.REVIEWS,
        "--output",
        folder.resolve("none").toString(),
        "--model",
        model.toString()
      };
      Run run = model == cut ? generate(arguments) : generateHere(arguments);
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.errors().lines().filter(line -> line.startsWith("error: ")).toList())
          .hasSize(1)
          .allMatch(line -> line.startsWith("error: cannot load model " + model + ": "));
      assertThat(run.errors().lines().count()).isLessThan(6);
    }
  }

  @Test
  void refusesWrongArguments() throws Exception {
    Run unknown = generateHere("--input", "a", "--output", "b", "--model", "c", "--max-tokns", "1");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.errors()).contains("Unknown options: '--max-tokns'", "--max-tokens");
    assertThat(unknown.errors().lines().count()).isLessThan(8);
    Run wrong =
        generate("--input", Demo.REVIEWS, "--output", "b", "--model", Demo.MODEL, "--top-p", "7");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.errors())
        .contains("error: --top-p is 7; it must be above 0 and at most 1")
        .doesNotContain("MetricsSystem");
  }

  @Test
  void namesAnOptionThatNoExecutorCanUseByItsFlag() {
    Run run =
        generateHere(
            "--input",
            Demo.REVIEWS,
            "--output",
            folder.resolve("none").toString(),
            "--model",
            Demo.MODEL,
            "--prompt-column",
            "prompt",
            "--cpu-affinity",
            "4000");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors())
        .contains("error: --cpu-affinity lists CPU 4000; this process may use CPUs ")
        .doesNotContain("cpuAffinity lists");
  }

  /** What someone who starts it on Friday must be able to trust. */
  @Test
  void isTheSameTableAfterTheDriverWasKilledThreeTimes() throws Exception {
    Path input = folder.resolve("prompts");
    Demo.session()
        .range(0, KILLED_ROWS, 1, 2)
        .selectExpr("id", "concat('p', id) AS prompt")
        .write()
        .parquet(input.toString());
    Path pieces = folder.resolve("pieces");
    Random random = new Random(11);
    for (int kill = 0; kill < 3; kill++) {
      Process running = startSlow(input, pieces);
      // at another moment each time
      long files = files(pieces) + 2 + random.nextInt(3);
      while (files(pieces) < files) {
        assertThat(running.waitFor(50, TimeUnit.MILLISECONDS)).as("it ended").isFalse();
      }
      running.destroyForcibly();
      running.waitFor();
      // what is there can be read at any time, and no row is there twice
      Dataset<Row> read = Demo.session().read().parquet(pieces.toString());
      assertThat(read.count())
          .isEqualTo(read.select("id").distinct().count())
          .isLessThan(KILLED_ROWS);
    }
    assertThat(startSlow(input, pieces).waitFor()).as(said()).isZero();
    assertThat(said())
        .doesNotContain(" 0 done before")
        .containsPattern("rows +" + KILLED_ROWS + "\n");
    Dataset<Row> last = Demo.session().read().parquet(pieces.toString());
    assertThat(last.count()).isEqualTo(KILLED_ROWS);
    assertThat(last.where("result.text = concat('P', id)").select("id").distinct().count())
        .isEqualTo(KILLED_ROWS);
  }

  /** With sixteen chunks, each of which takes its time. */
  private Process startSlow(Path input, Path output) throws IOException {
    return SlowScriptedJob.start(
        folder.resolve("said"),
        Duration.ofMillis(100),
        List.of("spark.ui.enabled=false"),
        List.of(
            "--input",
            input.toString(),
            "--output",
            output.toString(),
            "--id-column",
            "id",
            "--chunk-rows",
            "10"));
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said"));
  }

  /** Files of committed tasks. */
  private static long files(Path table) throws IOException {
    if (!Files.isDirectory(table)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(table)) {
      return files.filter(file -> file.getFileName().toString().startsWith("part-")).count();
    }
  }
}

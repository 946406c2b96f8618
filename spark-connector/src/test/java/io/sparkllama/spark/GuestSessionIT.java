package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.internal.report.RunHistory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job in a session that was there before it, without the plugin, as in a notebook. */
class GuestSessionIT {

  @TempDir private Path folder;

  /** The other JVM: the arguments are a folder. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      SparkSession session =
          SparkSession.builder()
              .master("local[2]")
              .config("spark.ui.enabled", "false")
              .config("spark.sql.shuffle.partitions", "2")
              .getOrCreate();
      String tokens =
          run(folder.resolve("tokens"), "--id-column", "id", "--max-generated-tokens", "500");
      long done = session.read().parquet(folder.resolve("tokens").toString()).count();
      String failures =
          run(
              folder.resolve("failures"),
              "--prompt-template",
              "{prompt}" + " word".repeat(2000),
              "--id-column",
              "id",
              "--chunk-rows",
              "100",
              "--max-failure-ratio",
              "0.5");
      boolean reported = !RunHistory.ofDriver().latest().isEmpty();
      System.out.printf("tokens %s failures %s plugin %s%n", tokens, failures, reported);
      System.out.println("rows " + done);
      System.exit(0);
    }

    private static String run(Path output, String... more) {
      List<String> arguments = new ArrayList<>(List.of(JobInThisJvm.greedy(more)));
      arguments.addAll(List.of("--input", Demo.REVIEWS, "--output", output.toString()));
      return String.valueOf(GenerateJob.execute(arguments.toArray(String[]::new)));
    }
  }

  @Test
  void keepsItsBudgets() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(OtherJvm.command(Main.class, folder.toString()))
            .redirectError(folder.resolve("stderr").toFile())
            .redirectOutput(folder.resolve("stdout").toFile())
            .start();
    assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
    String said = java.nio.file.Files.readString(folder.resolve("stdout"), StandardCharsets.UTF_8);
    assertThat(said)
        .as(() -> read(folder.resolve("stderr")))
        .contains("tokens 4 failures 5 plugin false")
        .contains("stopped early: the run reached --max-generated-tokens");
    // of 500 rows with some 7000 tokens; those in flight are finished
    int rows = Integer.parseInt(said.replaceAll("(?s).*\nrows (\\d+)\n.*", "$1"));
    assertThat(rows).isBetween(20, 400);
  }

  private static String read(Path file) {
    try {
      return java.nio.file.Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}

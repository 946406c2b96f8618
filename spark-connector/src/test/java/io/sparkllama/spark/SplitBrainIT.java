package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A driver that is stopped, as a virtual machine or a debugger may stop one, and wakes up when
 * another run has taken its place.
 */
@Timeout(1800)
class SplitBrainIT {

  private static final int ROWS = 120;
  private static final Duration STEP = Duration.ofMillis(150);
  private static final List<String> PROPERTIES =
      List.of(
          "spark.ui.enabled=false",
          "io.sparkllama.lock.heartbeat=500",
          "io.sparkllama.lock.timeout=4000");

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void aRunInChunksThatWakesUpLosesNoRowOfItsSuccessor() throws Exception {
    Path output = output();
    Process first = start("first", "--id-column", "id", "--chunk-rows", "10");
    await(first, () -> files(output, "part-") >= 2);
    signal("STOP", first);
    long before = files(output, "part-");
    Process second = start("second", "--id-column", "id", "--chunk-rows", "10");
    await(second, () -> files(output, "part-") >= before + 2);
    signal("CONT", first);
    assertOneHasTheOutput(first, second);
  }

  @Test
  void aRunInOnePieceThatWakesUpLosesNoRowOfItsSuccessor() throws Exception {
    Path own = output().resolve("_spark_llama");
    Process first = start("first", "--overwrite");
    await(first, () -> files(own, "attempt_") >= 1);
    signal("STOP", first);
    List<String> before = list(own, name -> name.startsWith("staging-"));
    Process second = start("second", "--overwrite");
    await(
        second,
        () ->
            list(own, name -> name.startsWith("staging-")).stream().noneMatch(before::contains)
                && files(own, "attempt_") >= 1);
    signal("CONT", first);
    assertOneHasTheOutput(first, second);
  }

  private void assertOneHasTheOutput(Process first, Process second) throws Exception {
    assertThat(second.waitFor()).as(said("second")).isZero();
    assertThat(first.waitFor()).as(said("first")).isEqualTo(1);
    assertThat(said("first")).contains("error: another run has taken over file:" + output());
    Dataset<Row> written = Demo.session().read().parquet(output().toString());
    assertThat(written.count()).isEqualTo(ROWS);
    assertThat(written.where("result.success and result.text = upper(prompt)").distinct().count())
        .isEqualTo(ROWS);
    Path own = output().resolve("_spark_llama");
    assertThat(list(own, name -> name.startsWith("lock"))).isEmpty();
  }

  private Path output() {
    return folder.resolve("results");
  }

  private Process start(String name, String... others) throws IOException {
    Path input = folder.resolve("input");
    if (!Files.exists(input)) {
      Demo.session()
          .range(0, ROWS, 1, 2)
          .selectExpr("id", "concat('p', id) AS prompt")
          .write()
          .parquet(input.toString());
    }
    List<String> arguments =
        new ArrayList<>(List.of("--input", input.toString(), "--output", output().toString()));
    arguments.addAll(List.of(others));
    Process process =
        SlowScriptedJob.start(folder.resolve(name + ".log"), STEP, PROPERTIES, arguments);
    started.add(process);
    return process;
  }

  private String said(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(Process process, Condition condition) throws Exception {
    while (!condition.holds()) {
      assertThat(process.waitFor(20, TimeUnit.MILLISECONDS)).as(said("first")).isFalse();
    }
  }

  private static void signal(String name, Process process) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Files, or folders, anywhere in a folder. */
  private static long files(Path parent, String prefix) {
    try (Stream<Path> files = Files.walk(parent)) {
      return files
          .filter(file -> !file.toString().contains("/tried/"))
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .filter(file -> !prefix.equals("part-") || !file.toString().contains("_spark_llama"))
          .count();
    } catch (IOException | java.io.UncheckedIOException e) {
      // it is being written
      return 0;
    }
  }

  private static List<String> list(Path parent, Predicate<String> wanted) {
    try (Stream<Path> files = Files.list(parent)) {
      return files.map(file -> file.getFileName().toString()).filter(wanted).toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}

package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.GenerateJob;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run does not need more memory for more rows. Driver and executor share one JVM here. */
class RunMemoryIT {

  /** The heap left after a full garbage collection: {@code 45M->23M(256M)}. */
  private static final Pattern LEFT = Pattern.compile("Pause Full.*->(\\d+)M\\(");

  private static final int LAST_COLLECTIONS = 5;

  /** Each one starts a JVM, which takes resources from the measured one. */
  private static final long BETWEEN_COLLECTIONS_MILLIS = 1000;

  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  @TempDir Path folder;

  private record Memory(long heapMib, long residentMib) {}

  private Memory run(long rows) throws IOException, InterruptedException {
    Path input = folder.resolve("input" + rows);
    SparkBenchmarks.session()
        .range(rows)
        .selectExpr("id", "concat('prompt number ', id) AS prompt")
        .write()
        .parquet(input.toString());
    Path log = folder.resolve("gc" + rows);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // JVM options that Spark needs; the heap and its collector are chosen below.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.endsWith("GC") && !option.startsWith("-Xm"))
        .forEach(command::add);
    command.addAll(
        List.of(
            // Allocates the whole heap at start, so that growth is outside it.
            "-Xms480m",
            "-Xmx480m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseG1GC",
            "-Xlog:gc:file=" + log,
            "-Dspark.master=local[2]",
            "-Dspark.ui.enabled=false",
            "-cp",
            System.getProperty("java.class.path"),
            GenerateJob.class.getName(),
            "--input",
            input.toString(),
            "--output",
            folder.resolve("output" + rows).toString(),
            "--model",
            FreeEngine.MODEL,
            "--id-column",
            "id",
            "--chunk-rows",
            "5000"));
    Path said = folder.resolve("said" + rows);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    long peak = 0;
    while (!process.waitFor(BETWEEN_COLLECTIONS_MILLIS, TimeUnit.MILLISECONDS)) {
      collectGarbage(process);
      peak = Math.max(peak, peakKib(process));
    }
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    assertThat(Files.readString(said)).containsPattern(String.format("succeeded +%,d\n", rows));
    return new Memory(held(log), peak / 1024);
  }

  /**
   * The memory a run retains towards its end. A single collection may coincide with Spark sorting
   * or checking IDs in temporary memory, or spilling; what rows leave behind shows in all of the
   * last ones.
   */
  private static long held(Path log) throws IOException {
    List<Long> left =
        Files.readAllLines(log).stream()
            .map(LEFT::matcher)
            .filter(Matcher::find)
            .map(match -> Long.parseLong(match.group(1)))
            .toList();
    assertThat(left).hasSizeGreaterThan(LAST_COLLECTIONS);
    return left.stream().skip(left.size() - LAST_COLLECTIONS).min(Long::compare).orElseThrow();
  }

  private static void collectGarbage(Process process) throws IOException, InterruptedException {
    new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            Long.toString(process.pid()),
            "GC.run")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static long peakKib(Process process) {
    try {
      Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
      return peak.find() ? Long.parseLong(peak.group(1)) : 0;
    } catch (IOException e) {
      // The process has just exited.
      return 0;
    }
  }

  @Test
  void isFlat() throws IOException, InterruptedException {
    // with fewer rows Spark still loads classes and compiles plans towards the end
    Memory few = run(80_000);
    Memory many = run(170_000);
    System.out.println("80 000 rows: " + few + ", 170 000 rows: " + many);
    assertThat(many.heapMib()).isLessThan(few.heapMib() + 8);
    assertThat(many.residentMib()).isLessThan(few.residentMib() + 100);
  }
}

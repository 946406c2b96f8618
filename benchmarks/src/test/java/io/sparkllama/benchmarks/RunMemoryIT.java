package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run does not need more memory for more rows. Driver and executor share one JVM here. */
class RunMemoryIT {

  private static final Pattern MEMORY = Pattern.compile("memory (\\d+) (\\d+) (\\d+)");

  @TempDir Path folder;

  private record Memory(long rows, long heapMib, long residentMib) {

    private static Memory of(MatchResult line) {
      return new Memory(
          Long.parseLong(line.group(1)),
          Long.parseLong(line.group(2)),
          Long.parseLong(line.group(3)));
    }
  }

  /** Memory of jobs with so many rows, one after the other in a JVM of their own. */
  private List<Memory> run(long... rows) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // JVM options that Spark needs; the heap is chosen below.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-Xm"))
        .forEach(command::add);
    command.addAll(
        List.of(
            // Allocates the whole heap at start, so that growth is outside it.
            "-Xms480m",
            "-Xmx480m",
            "-XX:+AlwaysPreTouch",
            "-cp",
            System.getProperty("java.class.path"),
            JobsInTurn.class.getName(),
            folder.toString()));
    for (long each : rows) {
      command.add(Long.toString(each));
    }
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(said)).isZero();
    String text = Files.readString(said);
    for (long each : rows) {
      assertThat(text).containsPattern(String.format("succeeded +%,d\n", each));
    }
    return MEMORY.matcher(text).results().map(Memory::of).toList();
  }

  @Test
  void isFlat() throws IOException, InterruptedException {
    // during the first job Spark still loads classes
    List<Memory> jobs = run(30_000, 30_000, 120_000);
    System.out.println(jobs);
    assertThat(jobs).extracting(Memory::rows).containsExactly(30_000L, 30_000L, 120_000L);
    Memory few = jobs.get(1);
    Memory many = jobs.get(2);
    assertThat(many.heapMib()).isLessThan(few.heapMib() + 8);
    assertThat(many.residentMib()).isLessThan(few.residentMib() + 100);
  }
}

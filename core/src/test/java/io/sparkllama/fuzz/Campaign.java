package io.sparkllama.fuzz;

import io.sparkllama.DemoModel;
import io.sparkllama.TestEngine;
import io.sparkllama.config.Isolation;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Runs all cases of a fuzzer in child JVMs. When one ends or hangs, the case is noted and another
 * JVM goes on after it.
 */
final class Campaign {

  /** Number of cases, {@value #COUNT_PROPERTY}. */
  static final String COUNT_PROPERTY = "io.sparkllama.fuzz.count";

  /** Another seed has other cases. */
  static final String SEED_PROPERTY = "io.sparkllama.fuzz.seed";

  /** With {@code PROCESS}, engines have processes of their own, which no case may end, either. */
  static final String ISOLATION_PROPERTY = "io.sparkllama.fuzz.isolation";

  /** Processor time of one case, which takes a fraction of a second. */
  private static final Duration MOST_CPU = Duration.ofSeconds(60);

  /** For a case that waits for ever; no case takes long on a machine that is merely busy. */
  private static final Duration MOST_TIME = Duration.ofMinutes(10);

  private static final String NONE = "";

  /**
   * A case that ran.
   *
   * @param description what it was
   */
  record Report(int number, String description, Cases.Ending ending) {
    @Override
    public String toString() {
      return "case " + number + ": " + description + ": " + ending.kind() + ": " + ending.text();
    }
  }

  private final Fuzzer fuzzer;
  private final TestEngine engine;
  private final Path folder;
  private final long seed = Long.getLong(SEED_PROPERTY, 1);
  private final List<Report> reports = new ArrayList<>();

  private Campaign(Fuzzer fuzzer, TestEngine engine, Path folder) {
    this.fuzzer = fuzzer;
    this.engine = engine;
    this.folder = folder;
  }

  /**
   * Runs the cases.
   *
   * @param count number of cases, unless a system property names another
   * @param folder for files
   */
  static List<Report> run(Fuzzer fuzzer, TestEngine engine, int count, Path folder)
      throws IOException, InterruptedException {
    Campaign campaign = new Campaign(fuzzer, engine, folder);
    int wanted = Integer.getInteger(COUNT_PROPERTY, count);
    while (campaign.reports.size() < wanted) {
      campaign.runChild(campaign.reports.size(), wanted);
    }
    System.out.println(fuzzer + " on " + engine + ": " + counts(campaign.reports));
    return campaign.reports;
  }

  private static Map<Cases.Kind, Integer> counts(List<Report> reports) {
    Map<Cases.Kind, Integer> counts = new TreeMap<>();
    reports.forEach(report -> counts.merge(report.ending().kind(), 1, Integer::sum));
    return counts;
  }

  private void runChild(int from, int to) throws IOException, InterruptedException {
    Path log = folder.resolve("child.log");
    Process child = start(from, to, log);
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(child, lines), "fuzz-reader");
    reader.setDaemon(true);
    reader.start();
    int before = reports.size();
    String description = NONE;
    Duration cpu = Duration.ZERO;
    long began = System.nanoTime();
    while (true) {
      String line = lines.poll(1, TimeUnit.SECONDS);
      if (line == null) {
        boolean hangs =
            cpuOf(child).minus(cpu).compareTo(MOST_CPU) > 0
                || System.nanoTime() - began > MOST_TIME.toNanos();
        if (hangs && !lines.isEmpty()) {
          continue;
        }
        if (hangs) {
          child.destroyForcibly().waitFor();
          add(description, Cases.Kind.HUNG, tail(log));
          return;
        }
      } else if (line.isEmpty()) {
        break;
      } else {
        String[] parts = line.split("\t", 4);
        began = System.nanoTime();
        cpu = cpuOf(child);
        if (parts[1].equals(FuzzJvm.BEGIN)) {
          description = parts[3];
        } else {
          add(description, Cases.Kind.valueOf(parts[1]), parts[3]);
          description = NONE;
        }
      }
    }
    int code = child.waitFor();
    if (reports.size() < to) {
      if (description.isEmpty() && reports.size() == before) {
        throw new IllegalStateException("the child ended with " + code + ": " + tail(log));
      }
      add(description, Cases.Kind.DIED, "exit code " + code + ", log: " + tail(log));
    }
  }

  private void add(String description, Cases.Kind kind, String text) {
    Report report = new Report(reports.size(), description, new Cases.Ending(kind, text));
    reports.add(report);
    if (!kind.isSound()) {
      System.out.println(report);
    }
  }

  /** Where the engines of the cases run. */
  static Isolation isolation() {
    return Isolation.valueOf(System.getProperty(ISOLATION_PROPERTY, Isolation.IN_PROCESS.name()));
  }

  private static Duration cpuOf(Process child) {
    return child.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private Process start(int from, int to, Path log) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "-Ddemo.model=" + DemoModel.PATH,
                "-D" + ISOLATION_PROPERTY + "=" + isolation(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path")));
    engine.library().ifPresent(path -> command.add("-Dio.sparkllama.test.library=" + path));
    command.addAll(
        List.of(
            FuzzJvm.class.getName(),
            fuzzer.name(),
            folder.toString(),
            String.valueOf(seed),
            String.valueOf(from),
            String.valueOf(to)));
    ProcessBuilder builder = new ProcessBuilder(command);
    if (engine.isShipped()) {
      builder.environment().remove("SPARK_LLAMA_TEST_LIBRARY");
    }
    // Otherwise an abort of the native library starts a debugger.
    builder.environment().put("GGML_NO_BACKTRACE", "1");
    return builder.redirectError(log.toFile()).start();
  }

  /** Passes on the lines with the mark, and an empty one at the end. */
  private static void read(Process child, BlockingQueue<String> lines) {
    try (BufferedReader reader = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(FuzzJvm.MARK)) {
          lines.add(line);
        }
      }
    } catch (IOException e) {
      // The child was ended.
    }
    lines.add("");
  }

  private static String tail(Path log) throws IOException {
    File file = log.toFile();
    byte[] bytes = file.exists() ? Files.readAllBytes(log) : new byte[0];
    int from = Math.max(0, bytes.length - 1500);
    return new String(Arrays.copyOfRange(bytes, from, bytes.length), StandardCharsets.UTF_8);
  }
}

package io.sparkllama.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JVM that tests have started, with its output in a file. It ends with its owner. */
public final class Server implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofMinutes(15);
  private static final long POLL_NANOS = 20_000_000;

  private final Process process;
  private final Path output;

  private Server(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a JVM.
   *
   * @param words the command's words after {@code java}
   */
  public static Server start(Path output, Map<String, String> environment, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(Paths.java().toString());
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    try {
      Files.createDirectories(output.getParent());
      return new Server(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The words that make a JVM run a class of Spark. */
  public static List<String> spark(String mainClass, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add("-Xmx1g");
    words.addAll(List.of(System.getProperty("spark.jvm.options").split(" ")));
    words.addAll(List.of("-cp", Paths.SPARK_HOME.resolve("jars") + "/*", mainClass));
    words.addAll(Arrays.asList(arguments));
    return words;
  }

  public static Map<String, String> sparkEnvironment(String host) {
    return Map.of(
        "SPARK_HOME",
        Paths.SPARK_HOME.toString(),
        "SPARK_SCALA_VERSION",
        "2.13",
        "SPARK_LOCAL_IP",
        host);
  }

  /** Waits until the output has a match, and returns its first group. */
  public String awaitOutput(String regex) {
    Pattern pattern = Pattern.compile(regex);
    String[] found = new String[1];
    await(
        () -> {
          Matcher matcher = pattern.matcher(output());
          if (matcher.find()) {
            found[0] = matcher.group(1);
          }
          return found[0] != null || !process.isAlive();
        });
    if (found[0] == null) {
      throw new AssertionError("no " + regex + " in the output: " + output());
    }
    return found[0];
  }

  public static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("nothing within " + TIMEOUT);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  public String output() {
    try {
      return Files.exists(output) ? Files.readString(output) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits for its end and returns the exit code. */
  public int exitCode(Duration timeout) throws InterruptedException {
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it runs after " + timeout + ": " + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}

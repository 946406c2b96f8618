package io.sparkllama.spark;

import io.sparkllama.spark.internal.job.JobArguments;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/** Runs the job in this JVM by its arguments, as its user types them. */
final class JobInThisJvm {

  /** How a run ended, and what it said. */
  record Ended(int exitCode, String printed) {}

  private final SparkSession session;

  JobInThisJvm(SparkSession session) {
    this.session = session;
  }

  /** The arguments of nearly all runs of the demo model, and others, which replace them. */
  static String[] greedy(String... others) {
    List<String> all =
        new ArrayList<>(List.of("--model", Demo.MODEL, "--temperature", "0", "--max-tokens", "40"));
    for (String name : List.copyOf(all)) {
      int at = all.indexOf(name);
      if (name.startsWith("--") && Arrays.asList(others).contains(name)) {
        all.subList(at, at + 2).clear();
      }
    }
    return Stream.concat(all.stream(), Arrays.stream(others)).toArray(String[]::new);
  }

  Ended run(String... arguments) throws IOException {
    JobArguments job = new JobArguments();
    CommandLine.ParseResult parsed = new CommandLine(GenerateJob.spec(job)).parseArgs(arguments);
    PrintStream out = System.out;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
    try {
      int exitCode = GenerateJob.run(session, job, parsed);
      return new Ended(exitCode, text.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
    }
  }
}

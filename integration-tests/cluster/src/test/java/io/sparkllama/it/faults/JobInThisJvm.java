package io.sparkllama.it.faults;

import io.sparkllama.spark.GenerateJob;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The job in the session of the test. */
final class JobInThisJvm {

  /**
   * How a job ended.
   *
   * @param errors what it printed to standard error
   */
  record Ended(int status, String errors) {}

  private JobInThisJvm() {}

  static Ended run(List<String> arguments) {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream before = System.err;
    try (PrintStream caught = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
      System.setErr(caught);
      int status = GenerateJob.execute(arguments.toArray(String[]::new));
      return new Ended(status, errors.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }
}

package io.sparkllama.spark;

import io.sparkllama.spark.testing.ScriptedModel;
import java.time.Duration;

/** The job in a JVM of its own, with a scripted model that takes its time. */
final class SlowScriptedJob {

  private SlowScriptedJob() {}

  /**
   * Runs the job.
   *
   * @param arguments milliseconds of a step of the model, and the arguments of the job
   */
  public static void main(String[] arguments) {
    ScriptedModel.instance().takes(Duration.ofMillis(Long.parseLong(arguments[0])));
    String[] job = new String[arguments.length - 1];
    System.arraycopy(arguments, 1, job, 0, job.length);
    GenerateJob.main(job);
  }
}

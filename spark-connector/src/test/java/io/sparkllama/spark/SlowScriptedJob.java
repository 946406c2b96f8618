package io.sparkllama.spark;

import io.sparkllama.spark.testing.Gate;
import io.sparkllama.spark.testing.ScriptedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The job in a JVM of its own, with a scripted model that takes its time. */
public final class SlowScriptedJob {

  /** A property of a job whose model generates nothing until its standard input ends. */
  public static final String HELD = "sparkllama.test.held=true";

  private SlowScriptedJob() {}

  /**
   * Starts a JVM that runs the job with the scripted model.
   *
   * @param log what it prints
   * @param step how long the model takes for a token of each sequence
   * @param properties of its session, and of the job's locks, as key=value
   * @param arguments of the job besides the model
   */
  public static Process start(
      Path log, Duration step, List<String> properties, List<String> arguments) throws IOException {
    List<String> all = new ArrayList<>();
    all.add("spark.master=local[2]");
    all.add("spark.sql.shuffle.partitions=1");
    InterpretedPlans.CONF.forEach((key, value) -> all.add(key + "=" + value));
    all.addAll(properties);
    List<String> job = new ArrayList<>();
    job.add(Long.toString(step.toMillis()));
    job.addAll(List.of("--model", ScriptedModel.LOCATION, "--context-size", "16384"));
    job.addAll(arguments);
    return new ProcessBuilder(OtherJvm.command(all, SlowScriptedJob.class, job))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /**
   * Runs the job.
   *
   * @param arguments milliseconds of a step of the model, and the arguments of the job
   */
  public static void main(String[] arguments) {
    ScriptedModel.instance().takes(Duration.ofMillis(Long.parseLong(arguments[0])));
    if (Boolean.getBoolean("sparkllama.test.held")) {
      Gate gate = ScriptedModel.instance().hold();
      Thread opener = new Thread(() -> openAtTheEnd(gate), "gate");
      opener.setDaemon(true);
      opener.start();
    }
    String[] job = new String[arguments.length - 1];
    System.arraycopy(arguments, 1, job, 0, job.length);
    GenerateJob.main(job);
  }

  private static void openAtTheEnd(Gate gate) {
    try {
      System.in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    gate.open();
  }
}

package io.sparkllama.it.faults;

import io.sparkllama.it.Paths;
import java.util.ArrayList;
import java.util.List;

/**
 * The command of a job, for spark-submit or for the job's own main method. Immutable.
 *
 * @param output path of its output
 * @param conf of Spark
 * @param arguments of the job
 */
record Command(String output, List<String> conf, List<String> arguments) {

  /** Spark's time limits, short enough for a test. */
  private static final List<String> CONF =
      List.of(
          "spark.executor.heartbeatInterval=1s",
          "spark.network.timeout=30s",
          "spark.network.timeoutInterval=5s",
          "spark.sql.shuffle.partitions=2");

  /**
   * A job without a model.
   *
   * @param chunkRows rows of a chunk
   */
  static Command of(String input, String output, int chunkRows) {
    return new Command(
        output,
        CONF,
        List.of(
            "--input",
            input,
            "--output",
            output,
            "--id-column",
            "id",
            "--chunk-rows",
            Integer.toString(chunkRows),
            "--temperature",
            "0",
            "--max-tokens",
            "40"));
  }

  Command withConf(String... more) {
    return new Command(output, plus(conf, more), arguments);
  }

  Command with(String... more) {
    return new Command(output, conf, plus(arguments, more));
  }

  /** With the shipped model. */
  Command withModel() {
    return with("--model", Paths.MODEL.toString());
  }

  /** With the engine in a process of its own, which may hang for 20 seconds. */
  Command isolated() {
    return with("--isolation", "process", "--engine-timeout-ms", "20000");
  }

  private static List<String> plus(List<String> some, String... more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  /** The words after spark-submit, for a driver that is the only executor. */
  List<String> submittedLocally() {
    List<String> words = new ArrayList<>(List.of("--master", "local[2]"));
    words.addAll(submitted());
    return words;
  }

  /** The words after spark-submit. */
  List<String> submitted() {
    List<String> words = new ArrayList<>();
    conf.forEach(each -> words.addAll(List.of("--conf", each)));
    words.addAll(
        List.of("--class", "io.sparkllama.spark.GenerateJob", Paths.runtimeJar().toString()));
    words.addAll(arguments);
    return words;
  }
}

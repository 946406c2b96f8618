package io.sparkllama.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;

/** The result of a benchmark, with everything needed to interpret it. */
final class Report {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Benchmark benchmark;
  private final String model;
  private final long modelBytes;
  private final Rounds rounds;
  private final String commit;

  /**
   * @param commit commit of the sources, if known
   */
  Report(Benchmark benchmark, String model, long modelBytes, Rounds rounds, String commit) {
    this.benchmark = benchmark;
    this.model = model;
    this.modelBytes = modelBytes;
    this.rounds = rounds;
    this.commit = commit;
  }

  /** Prints a line per contender and metric: contender, metric, value, unit. */
  void print(PrintWriter out) {
    out.println("# " + benchmark.question());
    out.println("# model " + model + ", " + modelBytes + " bytes; " + machine());
    rounds
        .contenders()
        .forEach(
            contender ->
                rounds
                    .engine(contender)
                    .ifPresent(engine -> out.println("# " + contender + " on " + engine)));
    for (String contender : rounds.contenders()) {
      double median = rounds.median(contender);
      line(out, contender, benchmark.metric(), median, benchmark.unit());
      double ratio = median / rounds.median(benchmark.baseline());
      line(out, contender, ratioName(), ratio, "x");
      rounds
          .processorSeconds(contender)
          .ifPresent(
              seconds -> {
                String unit = "s/1000 " + benchmark.unit().replace("/s", "");
                line(out, contender, "processor_time", 1000 * seconds, unit);
              });
      processorRatio(contender)
          .ifPresent(times -> line(out, contender, "processor_time_" + ratioName(), times, "x"));
      rounds
          .bytes(contender)
          .forEach((metric, bytes) -> line(out, contender, metric, bytes, "bytes"));
    }
  }

  private String ratioName() {
    return "ratio_to_" + benchmark.baseline();
  }

  /** Processor time per unit of work, relative to the baseline. */
  private OptionalDouble processorRatio(String contender) {
    OptionalDouble own = rounds.processorSeconds(contender);
    OptionalDouble base = rounds.processorSeconds(benchmark.baseline());
    return own.isPresent() && base.isPresent()
        ? OptionalDouble.of(own.getAsDouble() / base.getAsDouble())
        : OptionalDouble.empty();
  }

  private static void line(
      PrintWriter out, String contender, String metric, double value, String unit) {
    out.println(String.format(Locale.ROOT, "%s\t%s\t%.3f\t%s", contender, metric, value, unit));
  }

  private static String machine() {
    return ProcessorName.ofThisMachine()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " CPUs, Java "
        + System.getProperty("java.version");
  }

  /** The report as JSON, including every round. */
  String json() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("benchmark", benchmark.name()).put("question", benchmark.question());
    root.put("model", model).put("model_bytes", modelBytes).put("machine", machine());
    root.put("commit", commit);
    root.put("metric", benchmark.metric()).put("unit", benchmark.unit());
    ArrayNode all = root.putArray("contenders");
    for (String contender : rounds.contenders()) {
      ObjectNode one = all.addObject().put("name", contender);
      rounds.engine(contender).ifPresent(engine -> one.put("engine", engine));
      one.put("median", rounds.median(contender));
      one.put(ratioName(), rounds.median(contender) / rounds.median(benchmark.baseline()));
      rounds
          .processorSeconds(contender)
          .ifPresent(seconds -> one.put("processor_seconds_per_1000", 1000 * seconds));
      processorRatio(contender).ifPresent(times -> one.put("processor_time_" + ratioName(), times));
      rounds.bytes(contender).forEach(one::put);
      rounds.rates(contender).forEach(one.withArray("rounds")::add);
    }
    return JSON.writeValueAsString(root) + "\n";
  }

  /** Writes the JSON to a folder, named after benchmark and model. */
  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    String name = benchmark.name() + (benchmark.shape() == null ? "" : "-" + model);
    return Files.writeString(folder.resolve(name.replace(".gguf", "") + ".json"), json());
  }
}

package io.sparkllama.benchmarks;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorBuilder;
import io.sparkllama.spark.SparkLlama;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Measures the time from the start of a JVM to the first result; prints the time of each step. */
final class FirstAnswer {

  private FirstAnswer() {}

  /** Arguments: {@code core} or {@code spark}, the model, and optionally the engine's library. */
  public static void main(String[] arguments) {
    step("the JVM and its classes");
    Path model = Path.of(arguments[1]);
    Engines engines = new Engines(Stream.of(arguments).skip(2).findFirst().map(Path::of));
    if (arguments[0].equals("core")) {
      core(model, engines);
    } else {
      spark(model, engines);
    }
    step("the first answer");
    System.exit(0);
  }

  private static void core(Path model, Engines engines) {
    ProcessorBuilder builder = ParallelProcessor.builder(model).maxBatchSize(2).contextSize(128);
    engines.named().ifPresent(builder::nativeLibrary);
    ParallelProcessor processor = builder.build();
    step("the native library, the model and the workers");
    if (!processor.generate("a prompt", Texts.exactly(1)).success()) {
      throw new IllegalStateException("no answer");
    }
  }

  private static void spark(Path model, Engines engines) {
    SparkSession session = SparkBenchmarks.session();
    step("the Spark session");
    Dataset<Row> one = session.createDataset(List.of("a prompt"), Encoders.STRING()).toDF("prompt");
    Map<String, String> options = new HashMap<>(engines.options());
    options.putAll(Map.of("model", model.toString(), "max_tokens", "1", "context_size", "128"));
    if (!SparkLlama.generate(one, "prompt", options).first().getStruct(1).getBoolean(3)) {
      throw new IllegalStateException("no answer");
    }
  }

  private static void step(String what) {
    long started = ManagementFactory.getRuntimeMXBean().getStartTime();
    System.out.printf(Locale.ROOT, "%6d ms  %s%n", System.currentTimeMillis() - started, what);
  }
}

package io.sparkllama.command;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.EngineException;
import io.sparkllama.option.Options;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.result.GenerationResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Benchmarks processor shapes for a model on this machine: first threads per worker times
 * sequences, then batch tokens for the best of these, then the KV cache type. Prints a table and
 * the options of the fastest shape. Exit codes: 0 on success, 1 if the model cannot be used, 2 for
 * invalid arguments.
 */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Finds the fastest processor settings for a model on this machine.")
public final class TuneCommand implements Callable<Integer> {

  private static final int[] SEQUENCES = {8, 16, 32, 64};
  private static final int SEQUENCES_PER_THREAD = 16;
  private static final int[] BATCH_TOKENS = {128, 256, 1024};
  private static final int PROMPT_WORDS = 32;
  private static final int GENERATED_TOKENS = 32;
  private static final int CONTEXT_SIZE = 512;

  /** Number of shapes per stage that are measured again. */
  private static final int FINALISTS = 3;

  /** Approximate number of measurements that share {@code --max-minutes}. */
  private static final int MEASUREMENTS = 18;

  private static final int FEWEST_ITEMS = 16;
  private static final int MOST_ITEMS = 512;

  @Spec private CommandSpec spec;

  @Option(names = "--model", required = true, description = "the GGUF file")
  private Path model;

  @Option(
      names = "--threads",
      description = "number of compute threads; by default the usable CPUs")
  private int threads = ThreadPoolConfig.defaults().numThreads();

  @Option(
      names = "--max-minutes",
      description =
          "approximate time for measuring, by default ${DEFAULT-VALUE}; slow models take longer")
  private double maxMinutes = 3;

  @Option(names = "--output", description = "file to write the spark.llama.* lines to")
  private Path output;

  /** A shape and its measured rates, in prompt and generated tokens per second. */
  private record Shape(
      int threadsPerWorker,
      int sequences,
      int batchTokens,
      CacheType cacheType,
      List<Double> rates) {

    static Shape of(int threadsPerWorker, int sequences) {
      return new Shape(
          threadsPerWorker,
          sequences,
          Options.BATCH_TOKENS.defaultValue(),
          ProcessorConfig.DEFAULT_KV_CACHE_TYPE,
          new ArrayList<>());
    }

    Shape withBatchTokens(int value) {
      return new Shape(threadsPerWorker, sequences, value, cacheType, new ArrayList<>());
    }

    Shape withCacheType(CacheType value) {
      return new Shape(threadsPerWorker, sequences, batchTokens, value, new ArrayList<>());
    }

    double mean() {
      return rates.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
  }

  /** Number of prompt and generated tokens, and the time they took. */
  private record Throughput(long tokens, double seconds) {

    double rate() {
      return tokens / seconds;
    }
  }

  /** Runs the command and ends the JVM. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TuneCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    try {
      report(search());
      return CommandLine.ExitCode.OK;
    } catch (EngineException | IllegalArgumentException e) {
      spec.commandLine().getErr().println("error: " + Flags.message(e, spec));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /** All measured shapes, fastest first. */
  private List<Shape> search() {
    int items = items();
    List<Shape> measured = new ArrayList<>();
    Shape best = best(measured, shapes(threads), items);
    Shape narrow = best;
    best =
        best(
            measured,
            Arrays.stream(BATCH_TOKENS).mapToObj(narrow::withBatchTokens).toList(),
            items);
    best(measured, List.of(best.withCacheType(CacheType.Q8_0)), items);
    return measured;
  }

  private static List<Shape> shapes(int threads) {
    List<Shape> shapes = new ArrayList<>();
    for (int perWorker = 1; perWorker <= threads; perWorker++) {
      for (int sequences : sequences(threads)) {
        if (threads % perWorker == 0 && sequences >= threads / perWorker) {
          shapes.add(Shape.of(perWorker, sequences));
        }
      }
    }
    return shapes;
  }

  /**
   * Adds a count that scales with the threads, since the fixed ones are small on large machines.
   */
  private static int[] sequences(int threads) {
    return IntStream.concat(IntStream.of(SEQUENCES), IntStream.of(SEQUENCES_PER_THREAD * threads))
        .distinct()
        .sorted()
        .toArray();
  }

  /** Number of items per measurement that fits its share of the time. */
  private int items() {
    Throughput work = answer(Shape.of(1, Math.max(threads, FEWEST_ITEMS)), FEWEST_ITEMS);
    double seconds = maxMinutes * 60 / MEASUREMENTS;
    int items = clamp((int) (FEWEST_ITEMS * seconds / work.seconds()));
    PrintWriter err = spec.commandLine().getErr();
    err.printf("about %.0f tokens/s; measuring %d items per shape%n", work.rate(), items);
    err.flush();
    return items;
  }

  private static int clamp(int items) {
    return Math.max(FEWEST_ITEMS, Math.min(MOST_ITEMS, items));
  }

  /** Measures new shapes, then the leaders once more; sorts all by speed. */
  private Shape best(List<Shape> measured, List<Shape> candidates, int items) {
    candidates.forEach(shape -> measure(shape, items));
    measured.addAll(candidates);
    measured.sort(Comparator.comparingDouble(Shape::mean).reversed());
    int finalists = Math.min(FINALISTS, measured.size());
    measured.subList(0, finalists).forEach(shape -> measure(shape, items));
    measured.sort(Comparator.comparingDouble(Shape::mean).reversed());
    return measured.get(0);
  }

  private void measure(Shape shape, int items) {
    try {
      shape.rates().add(answer(shape, items).rate());
    } catch (EngineException e) {
      // For example, the model does not support a cache type; the other shapes may still work.
      PrintWriter err = spec.commandLine().getErr();
      err.println("skipping " + shape + ": " + Flags.message(e, spec));
      err.flush();
    }
  }

  private Throughput answer(Shape shape, int items) {
    List<String> prompts = prompts(items);
    BatchGenerationConfig config =
        BatchGenerationConfig.builder().maxTokens(GENERATED_TOKENS).seed(1).build();
    try (ParallelProcessor processor =
        ParallelProcessor.builder(model)
            .threadPool(
                ThreadPoolConfig.builder()
                    .numThreads(threads)
                    .threadsPerWorker(shape.threadsPerWorker())
                    .build())
            .maxBatchSize(shape.sequences())
            .contextSize(CONTEXT_SIZE)
            .batchTokens(shape.batchTokens())
            .kvCacheType(shape.cacheType())
            .prefixSharing(false)
            .build()) {
      // Pages in the weights.
      processor.batchGenerate(prompts.subList(0, 1), config);
      long start = System.nanoTime();
      List<GenerationResult> results = processor.batchGenerate(prompts, config);
      double seconds = (System.nanoTime() - start) / 1e9;
      long tokens = results.stream().mapToLong(r -> r.promptTokens() + r.tokensGenerated()).sum();
      return new Throughput(tokens, seconds);
    }
  }

  private static List<String> prompts(int count) {
    Random random = new Random(1);
    String[] words =
        "the of and to in is that for it as was with be by on not he his but at".split(" ", -1);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                String.join(
                    " ",
                    IntStream.range(0, PROMPT_WORDS)
                        .mapToObj(k -> words[random.nextInt(words.length)])
                        .toList()))
        .toList();
  }

  private void report(List<Shape> shapes) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Shape best = shapes.get(0);
    out.println(
        "workers  threads per worker  sequences  batch tokens  KV cache  tokens/s  of the best");
    for (Shape shape : shapes) {
      out.printf(
          Locale.ROOT,
          "%7d  %18d  %9d  %12d  %8s  %8.0f  %9.0f %%%n",
          threads / shape.threadsPerWorker(),
          shape.threadsPerWorker(),
          shape.sequences(),
          shape.batchTokens(),
          lowerCase(shape.cacheType()),
          shape.mean(),
          100 * shape.mean() / best.mean());
    }
    List<String> lines =
        List.of(
            "spark.llama.num_threads " + threads,
            "spark.llama.threads_per_worker " + best.threadsPerWorker(),
            "spark.llama.max_batch_size " + best.sequences(),
            "spark.llama.batch_tokens " + best.batchTokens(),
            "spark.llama.kv_cache_type " + lowerCase(best.cacheType()));
    out.println();
    lines.forEach(out::println);
    out.flush();
    if (output != null) {
      Files.write(output, lines);
    }
  }

  private static String lowerCase(CacheType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}

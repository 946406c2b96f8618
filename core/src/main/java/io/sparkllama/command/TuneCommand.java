package io.sparkllama.command;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.GenerationResult;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.ThreadPoolConfig;
import io.sparkllama.engine.EngineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 * Measures shapes of a processor on this machine with a model: threads per worker times sequences.
 * Prints a table and the options of the fastest. Ends with 0, with 1 if the model cannot be used,
 * with 2 for wrong arguments.
 */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Finds the fastest shape of a processor for a model on this machine.")
public final class TuneCommand implements Callable<Integer> {

  private static final int[] SEQUENCES = {8, 16, 32, 64};
  private static final int PROMPT_WORDS = 32;
  private static final int GENERATED_TOKENS = 32;
  private static final int CONTEXT_SIZE = 512;

  /** Each shape is measured at least so often, in turns with the others. */
  private static final int FEWEST_ROUNDS = 2;

  @Spec private CommandSpec spec;

  @Option(names = "--model", required = true, description = "the GGUF file")
  private Path model;

  @Option(names = "--threads", description = "threads that compute; by default the usable CPUs")
  private int threads = ThreadPoolConfig.defaults().numThreads();

  @Option(
      names = "--max-minutes",
      description = "how long to measure, about: ${DEFAULT-VALUE}; a slow model takes longer")
  private double maxMinutes = 3;

  @Option(names = "--output", description = "file to write the spark.llama.* lines to")
  private Path output;

  /** A shape and how fast it was, in tokens of prompts and answers per second. */
  private record Shape(int threadsPerWorker, int sequences, List<Double> rates) {

    double best() {
      return rates.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
  }

  /** Runs the command and ends the JVM. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TuneCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    try {
      List<Shape> shapes = shapes(threads);
      measure(shapes);
      report(shapes);
      return CommandLine.ExitCode.OK;
    } catch (EngineException | IllegalArgumentException e) {
      spec.commandLine().getErr().println("error: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private static List<Shape> shapes(int threads) {
    List<Shape> shapes = new ArrayList<>();
    for (int perWorker = 1; perWorker <= threads; perWorker++) {
      for (int sequences : SEQUENCES) {
        if (threads % perWorker == 0 && sequences >= threads / perWorker) {
          shapes.add(new Shape(perWorker, sequences, new ArrayList<>()));
        }
      }
    }
    return shapes;
  }

  /** In turns, so that what else the machine does hits all shapes. */
  private void measure(List<Shape> shapes) {
    long start = System.nanoTime();
    long patience = Duration.ofMillis((long) (maxMinutes * 60_000)).toNanos();
    long longestRound = 0;
    for (int round = 0;
        round < FEWEST_ROUNDS || System.nanoTime() - start + longestRound < patience;
        round++) {
      long begun = System.nanoTime();
      for (Shape shape : shapes) {
        shape.rates().add(tokensPerSecond(shape));
      }
      longestRound = Math.max(longestRound, System.nanoTime() - begun);
      if (round == 0) {
        progress(shapes.size(), longestRound);
      }
    }
  }

  private void progress(int shapes, long nanos) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf("measuring %d shapes, %.0f s a round%n", shapes, nanos / 1e9);
    err.flush();
  }

  private double tokensPerSecond(Shape shape) {
    List<String> prompts = prompts(2 * shape.sequences());
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
            .prefixSharing(false)
            .build()) {
      // the first pages in the weights
      processor.batchGenerate(prompts.subList(0, 1), config);
      long start = System.nanoTime();
      List<GenerationResult> results = processor.batchGenerate(prompts, config);
      double seconds = (System.nanoTime() - start) / 1e9;
      long tokens = results.stream().mapToLong(r -> r.promptTokens() + r.tokensGenerated()).sum();
      return tokens / seconds;
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
    Shape best = shapes.stream().max(Comparator.comparingDouble(Shape::best)).orElseThrow();
    out.println("workers  threads per worker  sequences  tokens/s  of the best");
    for (Shape shape : shapes) {
      out.printf(
          Locale.ROOT,
          "%7d  %18d  %9d  %8.0f  %10.0f %%%n",
          threads / shape.threadsPerWorker(),
          shape.threadsPerWorker(),
          shape.sequences(),
          shape.best(),
          100 * shape.best() / best.best());
    }
    List<String> lines =
        List.of(
            "spark.llama.num_threads " + threads,
            "spark.llama.threads_per_worker " + best.threadsPerWorker(),
            "spark.llama.max_batch_size " + best.sequences());
    out.println();
    lines.forEach(out::println);
    out.flush();
    if (output != null) {
      Files.write(output, lines);
    }
  }
}

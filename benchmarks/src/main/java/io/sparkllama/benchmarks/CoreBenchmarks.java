package io.sparkllama.benchmarks;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.GenerationRequest;
import io.sparkllama.GenerationResult;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.Prompt;
import io.sparkllama.ThreadPoolConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** The benchmarks that need nothing but the core. */
final class CoreBenchmarks {

  private static final int SEQUENCES = 16;
  private static final int CONTEXT_LENGTH = 512;

  /** A text has a token per character, and a begin marker and a space besides. */
  private static final int EXTRA_TOKENS = 2;

  private CoreBenchmarks() {}

  static List<Benchmark> all() {
    return List.of(prefix(), stealing(), tokenize());
  }

  /** A processor and what it is to do. */
  private record Work(
      String name, ParallelProcessor processor, ToDoubleFunction<ParallelProcessor> task)
      implements Contender {

    @Override
    public double work() {
      return task.applyAsDouble(processor);
    }

    @Override
    public void close() {
      processor.close();
    }
  }

  private static Benchmark prefix() {
    return new Benchmark(
        "prefix",
        "32 items of 32 tokens behind a common instruction of 256 tokens, 16 tokens generated each",
        "items_per_second",
        "items/s",
        model -> {
          List<GenerationRequest> requests = new ArrayList<>();
          Random random = new Random(1);
          String instruction = text(random, 256 - EXTRA_TOKENS);
          for (int i = 0; i < 32; i++) {
            requests.add(request(instruction + text(random, 32), 16));
          }
          List<Contender> contenders = new ArrayList<>();
          for (boolean sharing : new boolean[] {true, false}) {
            ParallelProcessor processor =
                ParallelProcessor.builder(model)
                    .maxBatchSize(SEQUENCES)
                    .contextSize(CONTEXT_LENGTH)
                    .prefixSharing(sharing)
                    .build();
            contenders.add(
                new Work(
                    sharing ? "sharing-on" : "sharing-off",
                    processor,
                    open -> generate(open, requests)));
          }
          return contenders;
        });
  }

  private static Benchmark stealing() {
    return new Benchmark(
        "stealing",
        "64 items of 16 tokens; of every worker's share but the first's 8 tokens are generated, of"
            + " the first's 128",
        "items_per_second",
        "items/s",
        model -> {
          Random random = new Random(2);
          int workers = ThreadPoolConfig.defaults().workers();
          List<GenerationRequest> requests = new ArrayList<>();
          for (int i = 0; i < 64; i++) {
            requests.add(request(text(random, 16 - EXTRA_TOKENS), i % workers == 0 ? 128 : 8));
          }
          List<Contender> contenders = new ArrayList<>();
          for (boolean stealing : new boolean[] {true, false}) {
            ParallelProcessor processor =
                ParallelProcessor.builder(model)
                    .threadPool(ThreadPoolConfig.builder().workStealing(stealing).build())
                    .maxBatchSize(4 * workers)
                    .contextSize(CONTEXT_LENGTH)
                    .build();
            contenders.add(
                new Work(
                    stealing ? "stealing-on" : "stealing-off",
                    processor,
                    open -> generate(open, requests)));
          }
          return contenders;
        });
  }

  private static Benchmark tokenize() {
    return new Benchmark(
        "tokenize",
        "100 000 texts of 50 to 500 characters",
        "texts_per_second",
        "texts/s",
        model -> {
          Random random = new Random(3);
          List<String> texts = new ArrayList<>();
          for (int i = 0; i < 100_000; i++) {
            texts.add(text(random, 50 + random.nextInt(451)));
          }
          List<Contender> contenders = new ArrayList<>();
          for (boolean single : new boolean[] {false, true}) {
            int threads = single ? 1 : ThreadPoolConfig.defaults().numThreads();
            ParallelProcessor processor =
                ParallelProcessor.builder(model)
                    .threadPool(ThreadPoolConfig.ofThreads(threads))
                    .maxBatchSize(threads)
                    .contextSize(CONTEXT_LENGTH)
                    .build();
            contenders.add(
                new Work(
                    single ? "single-thread" : "processor",
                    processor,
                    open -> open.batchTokenize(texts).size()));
          }
          return contenders;
        });
  }

  /** Never ends before its length: a random model would end anywhere. */
  private static GenerationRequest request(String prompt, int tokens) {
    return new GenerationRequest(
        Prompt.text(prompt),
        BatchGenerationConfig.builder()
            .temperature(0)
            .maxTokens(tokens)
            .logitBias(Map.of(RandomModel.END, -100f))
            .build());
  }

  private static double generate(ParallelProcessor processor, List<GenerationRequest> requests) {
    for (GenerationResult result : processor.batchGenerate(requests)) {
      if (!result.success()) {
        throw new IllegalStateException(result.error());
      }
    }
    return requests.size();
  }

  /** Letters in words. */
  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length) {
      text.append(random.nextInt(6) == 0 ? ' ' : (char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }
}

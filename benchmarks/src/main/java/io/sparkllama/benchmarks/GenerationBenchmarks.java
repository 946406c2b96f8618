package io.sparkllama.benchmarks;

import io.sparkllama.GenerationRequest;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorPlan;
import io.sparkllama.ProcessorStats;
import io.sparkllama.ThreadPoolConfig;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.llama.TightLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** Answers: against the native library's own limit, and against other ways to feed it. */
final class GenerationBenchmarks {

  private static final int SEQUENCES = 32;
  private static final int CONTEXT_LENGTH = 512;

  /** Items of a batch that waits for its slowest. */
  private static final int BARRIER = 16;

  private static final int PROMPT_TOKENS = 64;
  private static final int GENERATED_TOKENS = 64;

  /** A model above this gets a quarter of the items, so that a run ends in minutes. */
  private static final long LARGE_BYTES = 200_000_000;

  private GenerationBenchmarks() {}

  static List<Benchmark> all() {
    return List.of(throughput(), contention(), longTail(), prefix(), stealing());
  }

  private static ParallelProcessor processor(Path model) {
    return ParallelProcessor.builder(model)
        .maxBatchSize(SEQUENCES)
        .contextSize(CONTEXT_LENGTH)
        .build();
  }

  private static int cpus() {
    return ThreadPoolConfig.defaults().numThreads();
  }

  private static List<String> prompts(Path model) {
    return Texts.prompts(model.toFile().length() > LARGE_BYTES ? 16 : 64, PROMPT_TOKENS, 1);
  }

  private static Contender processorOn(String name, Path model, List<String> prompts) {
    ParallelProcessor processor = processor(model);
    List<GenerationRequest> requests =
        prompts.stream().map(prompt -> Texts.request(prompt, GENERATED_TOKENS)).toList();
    return Contender.of(name, () -> Texts.generate(processor, requests), processor::close);
  }

  private static Contender limitOn(Path model, List<String> prompts) {
    int[][] tokens;
    try (ParallelProcessor tokenizer = processor(model)) {
      tokens =
          tokenizer.batchTokenize(prompts).stream()
              .map(result -> result.tokens())
              .toArray(int[][]::new);
    }
    TightLoop loop =
        new TightLoop(model, cpus(), false, SEQUENCES / cpus(), CONTEXT_LENGTH, RandomModel.END);
    return Contender.of(
        "limit",
        () -> {
          loop.generate(tokens, GENERATED_TOKENS);
          return (double) tokens.length * GENERATED_TOKENS;
        },
        loop::close);
  }

  private static Contender javaLlamaCpp(String name, JavaLlamaCpp other, List<String> prompts) {
    return Contender.of(
        name,
        () -> {
          other.generate(prompts, GENERATED_TOKENS);
          return (double) prompts.size() * GENERATED_TOKENS;
        },
        other::close);
  }

  private static Benchmark throughput() {
    return new Benchmark(
        "throughput",
        "64 items (16 of a large model) of 64 tokens, 64 tokens generated each",
        "generated_tokens_per_second",
        "tokens/s",
        Shape.M110_Q8,
        "processor",
        model -> {
          List<String> prompts = prompts(model);
          return List.of(
              processorOn("processor", model, prompts),
              limitOn(model, prompts),
              javaLlamaCpp(
                  "java-llama.cpp-tuned", JavaLlamaCpp.tuned(model, CONTEXT_LENGTH), prompts),
              javaLlamaCpp(
                  "java-llama.cpp-default",
                  JavaLlamaCpp.withDefaults(model, CONTEXT_LENGTH),
                  prompts));
        });
  }

  private static Benchmark contention() {
    return new Benchmark(
        "contention",
        "the same while another process keeps a core busy",
        "generated_tokens_per_second",
        "tokens/s",
        Shape.M110_Q8,
        "processor",
        model -> {
          List<String> prompts = prompts(model);
          Contender processor = processorOn("processor", model, prompts);
          Contender tuned =
              javaLlamaCpp(
                  "java-llama.cpp-tuned", JavaLlamaCpp.tuned(model, CONTEXT_LENGTH), prompts);
          return List.of(
              BusyNeighbour.beside(processor),
              BusyNeighbour.beside(tuned),
              Contender.of("processor-quiet", processor::work, () -> {}),
              Contender.of("java-llama.cpp-tuned-quiet", tuned::work, () -> {}));
        });
  }

  /** Lengths from 8 to 256, most of them short. */
  private static Benchmark longTail() {
    return new Benchmark(
        "long-tail",
        "128 items of 64 tokens, 16 at once, 8 to 256 tokens generated, most of them few",
        "generated_tokens_per_second",
        "tokens/s",
        Shape.M110_Q8,
        "barrier",
        model -> {
          Random random = new Random(4);
          List<GenerationRequest> requests = new ArrayList<>();
          for (String prompt : Texts.prompts(128, PROMPT_TOKENS, 5)) {
            int tokens = 8 + (int) (248 * Math.pow(random.nextDouble(), 4));
            requests.add(Texts.request(prompt, tokens));
          }
          ParallelProcessor processor =
              ParallelProcessor.builder(model)
                  .maxBatchSize(BARRIER)
                  .contextSize(CONTEXT_LENGTH)
                  .build();
          return List.of(
              Contender.of(
                  "processor", () -> Texts.generate(processor, requests), processor::close),
              Contender.of("barrier", () -> inBatches(processor, requests), () -> {}));
        });
  }

  /** A batch begins when the slowest item of the one before has ended. */
  private static double inBatches(ParallelProcessor processor, List<GenerationRequest> requests) {
    double tokens = 0;
    for (int from = 0; from < requests.size(); from += BARRIER) {
      int to = Math.min(requests.size(), from + BARRIER);
      tokens += Texts.generate(processor, requests.subList(from, to));
    }
    return tokens;
  }

  private static Benchmark prefix() {
    return new Benchmark(
        "prefix",
        "32 items of 32 tokens behind a common instruction of 256 tokens, 16 tokens generated each",
        "items_per_second",
        "items/s",
        Shape.M110_Q8,
        "sharing-off",
        model -> {
          List<GenerationRequest> requests = new ArrayList<>();
          Random random = new Random(1);
          String instruction = Texts.text(random, 256 - Texts.EXTRA_TOKENS);
          for (int i = 0; i < 32; i++) {
            requests.add(Texts.request(instruction + Texts.text(random, 32), 16));
          }
          List<Contender> contenders = new ArrayList<>();
          for (boolean sharing : new boolean[] {true, false}) {
            ParallelProcessor processor =
                ParallelProcessor.builder(model)
                    .maxBatchSize(SEQUENCES)
                    .contextSize(CONTEXT_LENGTH)
                    .prefixSharing(sharing)
                    .enableMetrics()
                    .build();
            CachedTokens cached = new CachedTokens(processor);
            contenders.add(
                Contender.of(
                    sharing ? "sharing-on" : "sharing-off",
                    () -> cached.count(() -> items(processor, requests)),
                    cached::bytes,
                    processor::close));
          }
          return contenders;
        });
  }

  /**
   * Tokens in the KV cache when a batch ends all of whose items have a sequence: those that were
   * computed. Shared ones are stored once.
   */
  private static final class CachedTokens {
    private final ParallelProcessor processor;
    private long tokens;

    CachedTokens(ParallelProcessor processor) {
      this.processor = processor;
    }

    double count(DoubleSupplier work) {
      ProcessorStats before = processor.stats();
      double done = work.getAsDouble();
      ProcessorStats after = processor.stats();
      tokens =
          after.promptTokens()
              - before.promptTokens()
              + after.generatedTokens()
              - before.generatedTokens();
      return done;
    }

    Map<String, Long> bytes() {
      ProcessorPlan plan = processor.plan();
      long cells = plan.sessions().stream().mapToLong(SessionParams::cells).sum();
      return Map.of("kv_bytes", tokens * plan.memory().kvCacheBytes() / cells);
    }
  }

  private static double items(ParallelProcessor processor, List<GenerationRequest> requests) {
    Texts.generate(processor, requests);
    return requests.size();
  }

  private static Benchmark stealing() {
    return new Benchmark(
        "stealing",
        "64 items of 16 tokens; of every worker's share but the first's 8 tokens are generated, of"
            + " the first's 128",
        "items_per_second",
        "items/s",
        Shape.M110_Q8,
        "stealing-off",
        model -> {
          int workers = ThreadPoolConfig.defaults().workers();
          List<GenerationRequest> requests = new ArrayList<>();
          for (String prompt : Texts.prompts(64, 16, 2)) {
            requests.add(Texts.request(prompt, requests.size() % workers == 0 ? 128 : 8));
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
                Contender.of(
                    stealing ? "stealing-on" : "stealing-off",
                    () -> items(processor, requests),
                    processor::close));
          }
          return contenders;
        });
  }
}

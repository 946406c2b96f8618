package io.sparkllama.benchmarks;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorPlan;
import io.sparkllama.config.Isolation;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.llama.TightLoop;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.result.ProcessorStats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * Generation benchmarks: against the limit of the native library, and against other ways to drive
 * it.
 */
final class GenerationBenchmarks {

  private static final int SEQUENCES = 32;
  private static final int CONTEXT_LENGTH = 512;

  /** Items per batch, for a contender that waits for the slowest item of each batch. */
  private static final int BARRIER = 16;

  private static final int PROMPT_TOKENS = 64;
  private static final int GENERATED_TOKENS = 64;

  /** Two items per sequence. */
  private static final int ITEMS = 2 * SEQUENCES;

  /** One item per sequence for models above {@link #LARGE_BYTES}, so that a run takes minutes. */
  private static final int ITEMS_OF_LARGE = SEQUENCES;

  private static final long LARGE_BYTES = 200_000_000;

  /** The benchmark that includes llama.cpp's own server. */
  static final String THROUGHPUT = "throughput";

  private GenerationBenchmarks() {}

  static List<Benchmark> all() {
    return List.of(throughput(), contention(), longTail(), prefix(), stealing(), sequences());
  }

  private static ParallelProcessor processor(Build build, Path model) {
    return build.processor(model).maxBatchSize(SEQUENCES).contextSize(CONTEXT_LENGTH).build();
  }

  private static int cpus() {
    return ThreadPoolConfig.defaults().numThreads();
  }

  private static List<String> prompts(Path model) {
    return Texts.prompts(
        model.toFile().length() > LARGE_BYTES ? ITEMS_OF_LARGE : ITEMS, PROMPT_TOKENS, 1);
  }

  private static Contender.Part processorOn(Build build, Path model, List<String> prompts) {
    return answering(build, build.label("processor"), processor(build, model), prompts);
  }

  /** A processor whose engine has a process of its own. */
  private static Contender.Part processOn(Build build, Path model, List<String> prompts) {
    ParallelProcessor processor =
        build
            .processor(model)
            .maxBatchSize(SEQUENCES)
            .contextSize(CONTEXT_LENGTH)
            .isolation(Isolation.PROCESS)
            .build();
    return answering(build, build.label("engine-process"), processor, prompts)
        .taking(ProcessorTime::ofThisProcessAndItsChildren);
  }

  /** A single batch for all threads, which synchronize after each operation. */
  private static Contender.Part oneWorkerOn(Build build, Path model, List<String> prompts) {
    ParallelProcessor processor =
        build
            .processor(model)
            .threadPool(ThreadPoolConfig.builder().threadsPerWorker(cpus()).build())
            .maxBatchSize(SEQUENCES)
            .contextSize(CONTEXT_LENGTH)
            .build();
    return answering(build, "one-worker", processor, prompts);
  }

  /** A processor that generates for all prompts and is closed with its contender. */
  private static Contender.Part answering(
      Build build, String name, ParallelProcessor processor, List<String> prompts) {
    List<GenerationRequest> requests =
        prompts.stream().map(prompt -> Texts.request(prompt, GENERATED_TOKENS)).toList();
    return Contender.of(name, () -> Texts.generate(processor, requests), processor::close)
        .on(build.name());
  }

  private static Contender.Part limitOn(Build build, Path model, List<String> prompts) {
    int[][] tokens;
    try (ParallelProcessor tokenizer = processor(build, model)) {
      tokens =
          tokenizer.batchTokenize(prompts).stream()
              .map(result -> result.tokens())
              .toArray(int[][]::new);
    }
    TightLoop loop =
        new TightLoop(
            build.library(),
            model,
            cpus(),
            false,
            SEQUENCES / cpus(),
            CONTEXT_LENGTH,
            RandomModel.END);
    return Contender.of(
            build.label("limit"),
            () -> {
              loop.generate(tokens, GENERATED_TOKENS);
              return (double) tokens.length * GENERATED_TOKENS;
            },
            loop::close)
        .on(build.name());
  }

  private static Contender.Part javaLlamaCpp(
      String name, JavaLlamaCpp other, List<String> prompts) {
    return Contender.of(
            name,
            () -> {
              other.generate(prompts, GENERATED_TOKENS);
              return (double) prompts.size() * GENERATED_TOKENS;
            },
            other::close)
        .on(Engines.shipped().name());
  }

  private static Contender.Part tunedJavaLlamaCpp(Path model, List<String> prompts) {
    return javaLlamaCpp("java-llama.cpp-tuned", JavaLlamaCpp.tuned(model, CONTEXT_LENGTH), prompts);
  }

  private static Contender.Part llamaServer(Path program, Path model, List<String> prompts) {
    LlamaServer server = LlamaServer.start(program, model, cpus(), CONTEXT_LENGTH);
    return Contender.of(
            "llama-server", () -> server.generate(prompts, GENERATED_TOKENS), server::close)
        .on(server.build())
        .taking(server::processorNanos);
  }

  private static Benchmark throughput() {
    return new Benchmark(
        THROUGHPUT,
        "64 items (32 of a large model) of 64 tokens, 64 tokens generated each",
        "generated_tokens_per_second",
        "tokens/s",
        Shape.M110_Q8,
        "processor",
        setup -> {
          Path model = setup.model();
          List<String> prompts = prompts(model);
          List<Contender> contenders = new ArrayList<>();
          for (Build build : setup.engines().compared()) {
            contenders.add(processorOn(build, model, prompts));
            contenders.add(processOn(build, model, prompts));
            contenders.add(limitOn(build, model, prompts));
          }
          contenders.add(tunedJavaLlamaCpp(model, prompts));
          contenders.add(
              javaLlamaCpp(
                  "java-llama.cpp-default",
                  JavaLlamaCpp.withDefaults(model, CONTEXT_LENGTH),
                  prompts));
          setup
              .llamaServer()
              .map(program -> llamaServer(program, model, prompts))
              .ifPresent(contenders::add);
          return contenders;
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
        setup -> {
          Path model = setup.model();
          List<String> prompts = prompts(model);
          Build build = setup.engines().inUse();
          Contender.Part processor = processorOn(build, model, prompts);
          Contender.Part oneWorker = oneWorkerOn(build, model, prompts);
          Contender.Part tuned = tunedJavaLlamaCpp(model, prompts);
          return List.of(
              BusyNeighbour.beside(processor),
              BusyNeighbour.beside(oneWorker),
              BusyNeighbour.beside(tuned),
              quiet(processor),
              quiet(oneWorker),
              quiet(tuned));
        });
  }

  /** Like {@link #answering}, but closed elsewhere. */
  private static Contender quiet(Contender.Part contender) {
    return Contender.of(contender.name() + "-quiet", contender::work, () -> {})
        .on(contender.engine().orElseThrow());
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
        setup -> {
          Build build = setup.engines().inUse();
          Random random = new Random(4);
          List<GenerationRequest> requests = new ArrayList<>();
          for (String prompt : Texts.prompts(128, PROMPT_TOKENS, 5)) {
            int tokens = 8 + (int) (248 * Math.pow(random.nextDouble(), 4));
            requests.add(Texts.request(prompt, tokens));
          }
          ParallelProcessor processor =
              build
                  .processor(setup.model())
                  .maxBatchSize(BARRIER)
                  .contextSize(CONTEXT_LENGTH)
                  .build();
          return List.of(
              Contender.of("processor", () -> Texts.generate(processor, requests), processor::close)
                  .on(build.name()),
              Contender.of("barrier", () -> inBatches(processor, requests), () -> {})
                  .on(build.name()));
        });
  }

  /** Starts each batch when the slowest item of the previous one has finished. */
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
        setup -> {
          List<GenerationRequest> requests = new ArrayList<>();
          Random random = new Random(1);
          String instruction = Texts.text(random, 256 - Texts.EXTRA_TOKENS);
          for (int i = 0; i < 32; i++) {
            requests.add(Texts.request(instruction + Texts.text(random, 32), 16));
          }
          List<Contender> contenders = new ArrayList<>();
          for (Build build : setup.engines().compared()) {
            contenders.add(sharing(true, build, setup.model(), requests));
            contenders.add(sharing(false, build, setup.model(), requests));
          }
          return contenders;
        });
  }

  private static Contender sharing(
      boolean sharing, Build build, Path model, List<GenerationRequest> requests) {
    ParallelProcessor processor =
        build
            .processor(model)
            .maxBatchSize(SEQUENCES)
            .contextSize(CONTEXT_LENGTH)
            .prefixSharing(sharing)
            .enableMetrics()
            .build();
    CachedTokens cached = new CachedTokens(processor);
    return Contender.of(
            build.label(sharing ? "sharing-on" : "sharing-off"),
            () -> cached.count(() -> items(processor, requests)),
            processor::close)
        .on(build.name())
        .storing(cached::bytes);
  }

  /**
   * Number of tokens in the KV cache at the end of a batch in which every item has its own
   * sequence, that is, the computed tokens. Shared ones are stored once.
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
        setup -> {
          Build build = setup.engines().inUse();
          int workers = ThreadPoolConfig.defaults().workers();
          List<GenerationRequest> requests = new ArrayList<>();
          for (String prompt : Texts.prompts(64, 16, 2)) {
            requests.add(Texts.request(prompt, requests.size() % workers == 0 ? 128 : 8));
          }
          List<Contender> contenders = new ArrayList<>();
          for (boolean stealing : new boolean[] {true, false}) {
            ParallelProcessor processor =
                build
                    .processor(setup.model())
                    .threadPool(ThreadPoolConfig.builder().workStealing(stealing).build())
                    .maxBatchSize(4 * workers)
                    .contextSize(CONTEXT_LENGTH)
                    .build();
            contenders.add(
                Contender.of(
                        stealing ? "stealing-on" : "stealing-off",
                        () -> items(processor, requests),
                        processor::close)
                    .on(build.name()));
          }
          return contenders;
        });
  }

  /** How much a worker gains by decoding several sequences together. */
  private static Benchmark sequences() {
    return new Benchmark(
        "sequences",
        "32 items of 16 tokens, 16 tokens generated each, by one worker of one thread",
        "generated_tokens_per_second",
        "tokens/s",
        Shape.M110_Q8,
        "16-sequences",
        setup -> {
          Build build = setup.engines().inUse();
          List<GenerationRequest> requests =
              Texts.prompts(32, 16, 6).stream().map(prompt -> Texts.request(prompt, 16)).toList();
          List<Contender> contenders = new ArrayList<>();
          for (int sequences : new int[] {1, 2, 4, 8, 16, 32}) {
            ParallelProcessor processor =
                build
                    .processor(setup.model())
                    .threadPool(ThreadPoolConfig.ofThreads(1))
                    .maxBatchSize(sequences)
                    .contextSize(CONTEXT_LENGTH)
                    .build();
            contenders.add(
                Contender.of(
                        sequences + "-sequences",
                        () -> Texts.generate(processor, requests),
                        processor::close)
                    .on(build.name()));
          }
          return contenders;
        });
  }
}

package io.sparkllama.benchmarks;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.internal.llama.TightLoop;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.result.EmbeddingResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Benchmarks without generation: tokenizing and embedding. */
final class TextBenchmarks {

  private static final int SEQUENCES = 32;
  private static final int CONTEXT_LENGTH = 512;

  private TextBenchmarks() {}

  static List<Benchmark> all() {
    return List.of(tokenize(), embed());
  }

  private static ParallelProcessor processor(Build build, Path model, int threads) {
    return build
        .processor(model)
        .threadPool(ThreadPoolConfig.ofThreads(threads))
        .maxBatchSize(Math.max(threads, SEQUENCES))
        .contextSize(CONTEXT_LENGTH)
        .build();
  }

  private static Benchmark tokenize() {
    return new Benchmark(
        "tokenize",
        "100 000 texts of 50 to 500 characters",
        "texts_per_second",
        "texts/s",
        Shape.M10_Q8,
        "single-thread",
        setup -> {
          Build build = setup.engines().inUse();
          Random random = new Random(3);
          List<String> texts = new ArrayList<>();
          for (int i = 0; i < 100_000; i++) {
            texts.add(Texts.text(random, 50 + random.nextInt(451)));
          }
          List<Contender> contenders = new ArrayList<>();
          for (int threads : new int[] {ThreadPoolConfig.defaults().numThreads(), 1}) {
            ParallelProcessor processor = processor(build, setup.model(), threads);
            contenders.add(
                Contender.of(
                        threads == 1 ? "single-thread" : "processor",
                        () -> processor.batchTokenize(texts).size(),
                        processor::close)
                    .on(build.name()));
          }
          JavaLlamaCpp other = JavaLlamaCpp.withDefaults(setup.model(), CONTEXT_LENGTH);
          contenders.add(
              Contender.of(
                      "java-llama.cpp",
                      () -> {
                        other.encode(texts);
                        return texts.size();
                      },
                      other::close)
                  .on(Engines.shipped().name()));
          return contenders;
        });
  }

  private static Benchmark embed() {
    return new Benchmark(
        "embed",
        "700 texts of 16 to 256 tokens",
        "texts_per_second",
        "texts/s",
        Shape.BERT_Q8,
        "processor",
        setup -> {
          Random random = new Random(6);
          List<String> texts = new ArrayList<>();
          for (int i = 0; i < 700; i++) {
            texts.add(Texts.text(random, 14 + random.nextInt(241)));
          }
          List<Contender> contenders = new ArrayList<>();
          for (Build build : setup.engines().compared()) {
            contenders.addAll(embedding(build, setup.model(), texts));
          }
          JavaLlamaCpp other = JavaLlamaCpp.forEmbedding(setup.model());
          contenders.add(
              Contender.of(
                      "java-llama.cpp",
                      () -> {
                        other.embed(texts);
                        return texts.size();
                      },
                      other::close)
                  .on(Engines.shipped().name()));
          return contenders;
        });
  }

  private static List<Contender> embedding(Build build, Path model, List<String> texts) {
    int threads = ThreadPoolConfig.defaults().numThreads();
    ParallelProcessor processor = processor(build, model, threads);
    EmbeddingConfig config = EmbeddingConfig.defaults();
    int[][] tokens =
        processor.batchTokenize(texts).stream()
            .map(result -> result.tokens())
            .toArray(int[][]::new);
    TightLoop loop =
        new TightLoop(build.library(), model, threads, true, SEQUENCES, CONTEXT_LENGTH, -1);
    return List.of(
        Contender.of(
                build.label("processor"), () -> embed(processor, texts, config), processor::close)
            .on(build.name()),
        Contender.of(
                build.label("limit"),
                () -> {
                  loop.embed(tokens);
                  return texts.size();
                },
                loop::close)
            .on(build.name()));
  }

  private static double embed(
      ParallelProcessor processor, List<String> texts, EmbeddingConfig config) {
    for (EmbeddingResult result : processor.batchEmbed(texts, config)) {
      if (!result.success()) {
        throw new IllegalStateException(result.error());
      }
    }
    return texts.size();
  }
}

package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorBuilder;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.EngineException;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.GenerationResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class RandomModelIT {

  /** Begin and end tokens of an encoder's text. */
  private static final int MARKERS = 2;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Shape.class,
      names = {"M10_Q8", "M10_Q4K"})
  void isAModelWithATokenPerCharacter(Shape shape) throws IOException {
    Path model = RandomModel.in(folder, shape);
    assertThat(RandomModel.in(folder, shape)).isEqualTo(model);
    try (ParallelProcessor processor =
        ParallelProcessor.builder(model)
            .threadPool(ThreadPoolConfig.ofThreads(1))
            .maxBatchSize(1)
            .contextSize(64)
            .build()) {
      assertThat(processor.countTokens("some text")).isEqualTo("some text".length() + 2);
      BatchGenerationConfig greedy =
          BatchGenerationConfig.builder()
              .temperature(0)
              .maxTokens(5)
              .logProbabilities(true)
              .build();
      GenerationResult result = processor.generate("some text", greedy);
      assertThat(result.error()).isNull();
      assertThat(result.logProbabilities())
          .allMatch(token -> Float.isFinite(token.logProbability()));
    }
  }

  /**
   * Includes non-causal models, whose texts are decoded whole, and types whose sessions take turns.
   */
  @ParameterizedTest
  @EnumSource(
      value = Shape.class,
      names = {"M10_Q8", "M10_Q4K", "M10_F32", "BERT_Q8"})
  void embedsTextsTheSameAloneAndTogether(Shape shape) throws IOException {
    Path model = RandomModel.in(folder, shape);
    List<String> texts = Texts.prompts(20, 40, 9);
    try (ParallelProcessor processor =
        ParallelProcessor.builder(model)
            .threadPool(ThreadPoolConfig.ofThreads(2))
            .maxBatchSize(8)
            .contextSize(128)
            .build()) {
      List<EmbeddingResult> together = processor.batchEmbed(texts, EmbeddingConfig.defaults());
      for (int i = 0; i < texts.size(); i++) {
        EmbeddingResult alone =
            processor.batchEmbed(List.of(texts.get(i)), EmbeddingConfig.defaults()).get(0);
        assertThat(alone.error()).isNull();
        assertThat(alone.vector()).hasSize(shape.embedding);
        assertThat(cosine(alone, together.get(i))).isGreaterThan(0.999);
        assertThat(cosine(alone, together.get((i + 1) % 20))).isLessThan(0.9999);
      }
    }
  }

  /** Text lengths at which two contexts of an encoder would take each other's tiles. */
  @Test
  void embedsTheSameWithTwoWorkersOfAnEncoder() throws IOException {
    Path model = RandomModel.in(folder, Shape.BERT_Q8);
    List<String> texts =
        IntStream.range(0, 160)
            .mapToObj(i -> Texts.text(new Random(i), 36 + 4 * (i % 6) - MARKERS))
            .toList();
    List<List<EmbeddingResult>> results = new ArrayList<>();
    for (int workers = 1; workers <= 2; workers++) {
      try (ParallelProcessor processor =
          ParallelProcessor.builder(model)
              .threadPool(ThreadPoolConfig.ofThreads(workers))
              .maxBatchSize(8)
              .contextSize(128)
              .build()) {
        assertThat(processor.plan().sessions()).hasSize(workers);
        results.add(processor.batchEmbed(texts, EmbeddingConfig.defaults()));
      }
    }
    for (int i = 0; i < texts.size(); i++) {
      assertThat(cosine(results.get(0).get(i), results.get(1).get(i)))
          .as("text %d", i)
          .isGreaterThan(0.999);
    }
  }

  private static double cosine(EmbeddingResult one, EmbeddingResult other) {
    double cosine = 0;
    for (int d = 0; d < one.vector().length; d++) {
      cosine += one.vector()[d] * other.vector()[d];
    }
    return cosine;
  }

  /** Flash attention without a cache would abort the process at a multiple of 256 tokens. */
  @Test
  void embedsATextOf256TokensWithAnEncoder() throws IOException {
    Path model = RandomModel.in(folder, Shape.BERT_Q8);
    String text = "a".repeat(254);
    try (ParallelProcessor processor =
        ParallelProcessor.builder(model).maxBatchSize(2).contextSize(512).build()) {
      assertThat(processor.countTokens(text)).isEqualTo(256);
      assertThat(processor.batchEmbed(List.of(text), EmbeddingConfig.defaults()))
          .allMatch(EmbeddingResult::success);
    }
  }

  @Test
  void refusesACacheThatAnEncoderCannotHave() throws IOException {
    ProcessorBuilder builder =
        ParallelProcessor.builder(RandomModel.in(folder, Shape.BERT_Q8))
            .kvCacheType(CacheType.Q8_0);
    assertThatThrownBy(builder::build)
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("V cache quantization requires flash_attn")
        .hasMessageContaining("set kvCacheType to F16");
  }

  @Test
  void printsALinePerContenderAndMetric() {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new Benchmarks())
            .setOut(new PrintWriter(out))
            .execute(
                "stealing", "--shape", "tiny-q8", "--rounds", "1", "--models", folder.toString());
    assertThat(code).isZero();
    assertThat(out.toString())
        .containsPattern("# stealing-on on llama.cpp [bv][0-9.]+\n")
        .containsPattern("stealing-on\titems_per_second\t[0-9.]+\titems/s\n")
        .containsPattern("stealing-on\tprocessor_time\t[0-9.]+\ts/1000 items\n")
        .containsPattern("stealing-off\tratio_to_stealing-off\t1.000\tx\n");
    assertThat(new CommandLine(new Benchmarks()).setErr(new PrintWriter(out)).execute("none"))
        .isEqualTo(2);
    assertThat(out.toString())
        .contains(
            "there is no benchmark 'none'; there are throughput, contention, long-tail, prefix");
  }

  private static String refusalOf(String... words) {
    StringWriter out = new StringWriter();
    assertThat(new CommandLine(new Benchmarks()).setErr(new PrintWriter(out)).execute(words))
        .isEqualTo(2);
    return out.toString();
  }

  @Test
  void refusesAProgramOrALibraryThatIsNotThere() {
    assertThat(refusalOf("throughput", "--llama-server", "none"))
        .contains("--llama-server none is no program; build llama.cpp's llama-server");
    assertThat(refusalOf("prefix", "--llama-server", "none"))
        .contains("--llama-server is for throughput, not for prefix");
    assertThat(refusalOf("prefix", "--native-library", "none"))
        .contains("--native-library none does not exist");
  }
}

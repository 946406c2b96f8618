package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorBuilder;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.llama.OneSequence;
import io.sparkllama.internal.llama.b4916.Answering;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Pooling;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.TokenLogProbability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares every decoder architecture, as a small model with random weights, with decoding one
 * sequence at a time.
 */
class ArchitecturesIT {

  private static final int PROMPTS = 24;
  private static final int ANSWER_TOKENS = 8;

  /**
   * How far a sampled token's logit may be below the best one, in standard deviations of all
   * logits. Kernels sum in a different order for a different number of tokens.
   */
  private static final double NEAR = 0.1;

  /** Logits below this belong to tokens that a model never generates. */
  private static final double LEAST_LOGIT = -1e30;

  private static final BatchGenerationConfig GREEDY =
      BatchGenerationConfig.builder()
          .temperature(0)
          .maxTokens(ANSWER_TOKENS)
          .logProbabilities(true)
          .build();

  @TempDir private static Path folder;

  private static final Set<String> UNQUANTIZED =
      Set.of(
          "llama",
          "llama/experts",
          "minicpm3",
          "mamba",
          "qwen3",
          "gpt-oss",
          "granitehybrid",
          "gemma3n");

  private static final Set<String> RECURRENT =
      Set.of("mamba", "rwkv6", "rwkv7", "mamba2", "lfm2", "granitehybrid", "qwen35", "qwen3next");

  private static final Optional<Path> SHIPPED = Optional.empty();

  /**
   * A model and the engine that runs it.
   *
   * @param library library of the engine; empty for the bundled one
   */
  record Case(TinyModel model, Optional<Path> library) {
    @Override
    public String toString() {
      return model + (library.isEmpty() ? "" : " on " + library.get());
    }
  }

  /**
   * All models on the bundled engine. If the library of v0.5 is given, as for the tests of core,
   * also all models and the newer ones on that engine. {@code -Darchitectures=REGEX} selects a
   * subset.
   */
  static List<Case> cases() throws IOException {
    return cases(TinyModel.all(), TinyModel.newer());
  }

  private static List<Case> cases(Map<String, TinyModel> all, Map<String, TinyModel> newer) {
    String some = System.getProperty("architectures", ".*");
    List<Case> cases = new ArrayList<>();
    all.values().forEach(model -> cases.add(new Case(model, SHIPPED)));
    Optional<Path> other = other();
    if (other.isPresent()) {
      all.values().forEach(model -> cases.add(new Case(model, other)));
      newer.values().forEach(model -> cases.add(new Case(model, other)));
    }
    return cases.stream().filter(each -> each.model().toString().matches(some)).toList();
  }

  private static Optional<Path> other() {
    return OtherEngine.named().findFirst().map(Path::of);
  }

  /**
   * Prompts of several lengths with the same ending, so that results depend on what comes before.
   */
  private static List<String> prompts() {
    Random random = new Random(7);
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < PROMPTS; i++) {
      StringBuilder prompt = new StringBuilder();
      int length = 4 + random.nextInt(20);
      for (int k = 0; k < length; k++) {
        prompt.append((char) ('a' + random.nextInt(26)));
      }
      prompts.add(prompt.append(" end").toString());
    }
    return prompts;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsOneSequenceDoes(Case each) throws IOException {
    assertAnswers(each, WeightType.Q8_0);
  }

  static List<Case> embedders() throws IOException {
    return Stream.concat(
            cases(TinyModel.encoders(), TinyModel.newerEncoders()).stream(),
            cases(Map.of(), TinyModel.newer()).stream())
        .toList();
  }

  /** Encoders, and decoders asked for vectors, in a batch and one at a time. */
  @ParameterizedTest
  @MethodSource("embedders")
  void embedsAsOneSequenceDoes(Case each) throws IOException {
    Path file =
        each.model()
            .write(Files.createTempDirectory(folder, "embed").resolve("a.gguf"), WeightType.Q8_0);
    List<float[]> wanted = new ArrayList<>();
    try (ParallelProcessor tokenizer = processor(file, each.library(), 1, 1);
        OneSequence reference = new OneSequence(file, each.library())) {
      boolean causal = tokenizer.plan().model().causal();
      for (String prompt : prompts()) {
        wanted.add(reference.vector(tokenizer.tokenize(prompt).tokens(), causal));
      }
    }
    EmbeddingConfig mean = EmbeddingConfig.defaults().withPooling(Pooling.MEAN);
    for (int sequences : List.of(1, 8)) {
      try (ParallelProcessor processor =
          processor(file, each.library(), sequences == 1 ? 1 : 2, sequences)) {
        List<EmbeddingResult> results = processor.batchEmbed(prompts(), mean);
        for (int i = 0; i < PROMPTS; i++) {
          assertThat(results.get(i).error()).isNull();
          assertThat(cosine(results.get(i).vector(), wanted.get(i)))
              .as("%s at %d sequences", prompts().get(i), sequences)
              .isGreaterThan(0.999);
        }
      }
    }
    assertThat(cosine(wanted.get(0), wanted.get(1))).as("of two texts").isLessThan(0.999);
  }

  /** For two vectors of length 1. */
  private static double cosine(float[] one, float[] other) {
    assertThat(one).hasSameSizeAs(other);
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  static List<Case> unquantizedCases() throws IOException {
    return cases().stream().filter(each -> UNQUANTIZED.contains(each.model().toString())).toList();
  }

  /** Unquantized matrices use other kernels; in b4916 with a single worker. */
  @ParameterizedTest
  @MethodSource("unquantizedCases")
  void answersSoUnquantizedToo(Case each) throws IOException {
    assertAnswers(each, WeightType.F32);
  }

  @Test
  void makesAModelOfEveryArchitectureThatAnswers() throws IOException {
    assertThat(TinyModel.all().values())
        .extracting(TinyModel::architecture)
        .containsAll(Answering.architectures())
        .isSubsetOf(Answering.architectures());
  }

  /** Its rope has one temporal and three spatial positions, which are equal for text. */
  @Test
  void aModelForPicturesReadsTextAsOneWithoutThem() throws IOException {
    TinyModel text = TinyModel.all().get("qwen2");
    Path file = text.write(folder.resolve("text.gguf"), WeightType.Q8_0);
    Path pictures =
        TinyModel.all().get("qwen2vl").write(folder.resolve("pictures.gguf"), WeightType.Q8_0);
    List<GenerationResult> seen = generate(pictures, SHIPPED, 2, 8);
    List<OneSequence.Answer> wanted = reference(file, SHIPPED);
    for (int i = 0; i < PROMPTS; i++) {
      assertEqual(seen.get(i), wanted.get(i), prompts().get(i));
    }
  }

  static List<Case> recurrentCases() throws IOException {
    return cases().stream().filter(each -> RECURRENT.contains(each.model().toString())).toList();
  }

  /**
   * Rows with and without a timeout share the workers. Aborted ones leave nothing behind, and
   * neither do closing and withdrawing.
   */
  @ParameterizedTest
  @MethodSource("recurrentCases")
  void rowsOfRecurrentModelsThatAreCutShortHarmNoOther(Case each) throws Exception {
    Path file =
        each.model()
            .write(Files.createTempDirectory(folder, "cut").resolve("a.gguf"), WeightType.Q8_0);
    List<OneSequence.Answer> wanted = reference(file, each.library());
    BatchGenerationConfig limited =
        BatchGenerationConfig.builder().temperature(0).maxTokens(200).timeoutMs(1).build();
    String longPrompt = "x".repeat(220);
    List<GenerationRequest> requests = new ArrayList<>();
    for (String prompt : prompts()) {
      requests.add(new GenerationRequest(Prompt.text(longPrompt), limited));
      requests.add(new GenerationRequest(Prompt.text(prompt), GREEDY));
    }
    try (ParallelProcessor processor =
        processor(file, each.library(), 2, 8, TinyModel.CONTEXT_LENGTH)) {
      boolean alone = each.library().isEmpty();
      assertThat(processor.plan().sessions())
          .extracting(SessionParams::sequences)
          .containsOnly(alone ? 1 : 8);
      assertThat(
              processor
                  .plan()
                  .warnings()
                  .contains(
                      "using one sequence per worker, 2 instead of 16 in total, because the model is recurrent"))
          .isEqualTo(alone);
      List<GenerationResult> results = processor.batchGenerate(requests);
      for (int i = 0; i < PROMPTS; i++) {
        assertEqual(results.get(2 * i + 1), wanted.get(i), prompts().get(i));
      }
      assertThat(results).extracting(GenerationResult::finishReason).contains(FinishReason.TIMEOUT);
    }
    ParallelProcessor closed = processor(file, each.library(), 2, 8, TinyModel.CONTEXT_LENGTH);
    closed.generateAsync(longPrompt, GREEDY).cancel(true);
    CompletableFuture<List<GenerationResult>> running = closed.batchGenerateAsync(requests);
    closed.close();
    assertThat(running.get()).hasSameSizeAs(requests);
  }

  private static void assertAnswers(Case each, WeightType type) throws IOException {
    Path file = each.model().write(folder.resolve("tiny.gguf"), type);
    try {
      List<OneSequence.Answer> wanted = reference(file, each.library());
      assertThat(wanted.stream().map(OneSequence.Answer::tokens).distinct())
          .as("answers that depend on more than the end of the prompt")
          .hasSizeGreaterThan(PROMPTS / 2);
      for (int sequences : List.of(1, 8)) {
        List<GenerationResult> results =
            generate(file, each.library(), sequences == 1 ? 1 : 2, sequences);
        for (int i = 0; i < PROMPTS; i++) {
          assertEqual(results.get(i), wanted.get(i), sequences + prompts().get(i));
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  private static List<OneSequence.Answer> reference(Path file, Optional<Path> library) {
    try (ParallelProcessor tokenizer = processor(file, library, 1, 1);
        OneSequence reference = new OneSequence(file, library)) {
      return prompts().stream()
          .map(prompt -> reference.answer(tokenizer.tokenize(prompt).tokens(), ANSWER_TOKENS))
          .toList();
    }
  }

  private static List<GenerationResult> generate(
      Path file, Optional<Path> library, int workers, int sequences) {
    try (ParallelProcessor processor = processor(file, library, workers, sequences)) {
      return processor.batchGenerate(prompts(), GREEDY);
    }
  }

  private static ParallelProcessor processor(
      Path file, Optional<Path> library, int workers, int sequences) {
    return processor(file, library, workers, sequences, 64);
  }

  private static ParallelProcessor processor(
      Path file, Optional<Path> library, int workers, int sequences, int contextSize) {
    ProcessorBuilder builder = ParallelProcessor.builder(file);
    library.ifPresent(builder::nativeLibrary);
    return builder
        .threadPool(ThreadPoolConfig.ofThreads(workers))
        .maxBatchSize(workers * sequences)
        .contextSize(contextSize)
        .batchTokens(64)
        .build();
  }

  /** Compares token by token, up to a point where two tokens are practically tied. */
  private static void assertEqual(
      GenerationResult result, OneSequence.Answer wanted, String prompt) {
    assertThat(result.error()).isNull();
    List<Integer> tokens =
        result.logProbabilities().stream().map(TokenLogProbability::token).toList();
    for (int i = 0; i < wanted.tokens().size(); i++) {
      if (i >= tokens.size() || !tokens.get(i).equals(wanted.tokens().get(i))) {
        assertThat(tokens)
            .as("the answer to '%s' parts from %s at %d", prompt, wanted.tokens(), i)
            .hasSizeGreaterThan(i);
        float[] logits = wanted.logits().get(i);
        double lacking = logits[wanted.tokens().get(i)] - logits[tokens.get(i)];
        assertThat(lacking / deviation(logits))
            .as("%s, the answer to '%s', parts from %s at %d", tokens, prompt, wanted.tokens(), i)
            .isLessThan(NEAR);
        return;
      }
    }
    assertThat(tokens).hasSameSizeAs(wanted.tokens());
  }

  private static double deviation(float[] logits) {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (float logit : logits) {
      if (logit > LEAST_LOGIT) {
        sum += logit;
        squares += (double) logit * logit;
        count++;
      }
    }
    return Math.sqrt(squares / count - sum / count * sum / count);
  }
}

package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.FinishReason;
import io.sparkllama.GenerationRequest;
import io.sparkllama.GenerationResult;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.Prompt;
import io.sparkllama.ThreadPoolConfig;
import io.sparkllama.TokenLogProbability;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.llama.OneSequence;
import io.sparkllama.engine.llama.b4916.Answering;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every decoder, in a small model of random weights, against one sequence at a time. */
class ArchitecturesIT {

  private static final int PROMPTS = 24;
  private static final int ANSWER_TOKENS = 8;

  /**
   * How far below the best logit one may be that was sampled, in deviations of all: kernels sum up
   * in another order for another number of tokens.
   */
  private static final double NEAR = 0.1;

  /** Below it are tokens that a model never gives. */
  private static final double LEAST_LOGIT = -1e30;

  private static final BatchGenerationConfig GREEDY =
      BatchGenerationConfig.builder()
          .temperature(0)
          .maxTokens(ANSWER_TOKENS)
          .logProbabilities(true)
          .build();

  @TempDir private static Path folder;

  /** All, or with {@code -Darchitectures=REGEX} some. */
  static List<TinyModel> models() throws IOException {
    String some = System.getProperty("architectures", ".*");
    return TinyModel.all().values().stream()
        .filter(model -> model.toString().matches(some))
        .toList();
  }

  /** Of several lengths, and with one end, so that answers differ by what is before. */
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
  @MethodSource("models")
  void answersAsOneSequenceDoes(TinyModel model) throws IOException {
    assertAnswers(model, WeightType.Q8_0);
  }

  /** Unquantized matrices are multiplied by other kernels, in one worker. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama/experts", "minicpm3", "mamba"})
  void answersSoUnquantizedToo(String name) throws IOException {
    assertAnswers(TinyModel.all().get(name), WeightType.F32);
  }

  @Test
  void makesAModelOfEveryArchitectureThatAnswers() throws IOException {
    assertThat(TinyModel.all().values())
        .extracting(TinyModel::architecture)
        .containsAll(Answering.architectures())
        .isSubsetOf(Answering.architectures());
  }

  /** Its rotations have a position in time and three in space, which are the same for text. */
  @Test
  void aModelForPicturesReadsTextAsOneWithoutThem() throws IOException {
    TinyModel text = TinyModel.all().get("qwen2");
    Path file = text.write(folder.resolve("text.gguf"), WeightType.Q8_0);
    Path pictures =
        TinyModel.all().get("qwen2vl").write(folder.resolve("pictures.gguf"), WeightType.Q8_0);
    List<GenerationResult> seen = generate(pictures, 2, 8);
    List<OneSequence.Answer> wanted = reference(file);
    for (int i = 0; i < PROMPTS; i++) {
      assertEqual(seen.get(i), wanted.get(i), prompts().get(i));
    }
  }

  /**
   * Rows with and without a time limit take turns in the same workers, and those that are cut short
   * leave nothing behind; neither does closing, nor withdrawing.
   */
  @ParameterizedTest
  @ValueSource(strings = {"mamba", "rwkv7"})
  void rowsOfRecurrentModelsThatAreCutShortHarmNoOther(String name) throws Exception {
    Path file =
        TinyModel.all().get(name).write(folder.resolve("cut-" + name + ".gguf"), WeightType.Q8_0);
    List<OneSequence.Answer> wanted = reference(file);
    BatchGenerationConfig limited =
        BatchGenerationConfig.builder().temperature(0).maxTokens(200).timeoutMs(1).build();
    String longPrompt = "x".repeat(220);
    List<GenerationRequest> requests = new ArrayList<>();
    for (String prompt : prompts()) {
      requests.add(new GenerationRequest(Prompt.text(longPrompt), limited));
      requests.add(new GenerationRequest(Prompt.text(prompt), GREEDY));
    }
    try (ParallelProcessor processor = processor(file, 2, 8, TinyModel.CONTEXT_LENGTH)) {
      assertThat(processor.plan().sessions()).extracting(SessionParams::sequences).containsOnly(1);
      assertThat(processor.plan().warnings())
          .contains("one sequence per worker, 2 instead of 16 in all, as the model is recurrent");
      List<GenerationResult> results = processor.batchGenerate(requests);
      for (int i = 0; i < PROMPTS; i++) {
        assertEqual(results.get(2 * i + 1), wanted.get(i), prompts().get(i));
      }
      assertThat(results).extracting(GenerationResult::finishReason).contains(FinishReason.TIMEOUT);
    }
    ParallelProcessor closed = processor(file, 2, 8, TinyModel.CONTEXT_LENGTH);
    closed.generateAsync(longPrompt, GREEDY).cancel(true);
    CompletableFuture<List<GenerationResult>> running = closed.batchGenerateAsync(requests);
    closed.close();
    assertThat(running.get()).hasSameSizeAs(requests);
  }

  private static void assertAnswers(TinyModel model, WeightType type) throws IOException {
    Path file = model.write(folder.resolve("tiny.gguf"), type);
    try {
      List<OneSequence.Answer> wanted = reference(file);
      assertThat(wanted.stream().map(OneSequence.Answer::tokens).distinct())
          .as("answers that depend on more than the end of the prompt")
          .hasSizeGreaterThan(PROMPTS / 2);
      for (int sequences : List.of(1, 8)) {
        List<GenerationResult> results = generate(file, sequences == 1 ? 1 : 2, sequences);
        for (int i = 0; i < PROMPTS; i++) {
          assertEqual(results.get(i), wanted.get(i), prompts().get(i));
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  private static List<OneSequence.Answer> reference(Path file) {
    try (ParallelProcessor tokenizer = processor(file, 1, 1);
        OneSequence reference = new OneSequence(file, Optional.empty())) {
      return prompts().stream()
          .map(prompt -> reference.answer(tokenizer.tokenize(prompt).tokens(), ANSWER_TOKENS))
          .toList();
    }
  }

  private static List<GenerationResult> generate(Path file, int workers, int sequences) {
    try (ParallelProcessor processor = processor(file, workers, sequences)) {
      return processor.batchGenerate(prompts(), GREEDY);
    }
  }

  private static ParallelProcessor processor(Path file, int workers, int sequences) {
    return processor(file, workers, sequences, 64);
  }

  private static ParallelProcessor processor(
      Path file, int workers, int sequences, int contextSize) {
    return ParallelProcessor.builder(file)
        .threadPool(ThreadPoolConfig.ofThreads(workers))
        .maxBatchSize(workers * sequences)
        .contextSize(contextSize)
        .batchTokens(64)
        .build();
  }

  /** Token by token, until they part where two tokens are as good as equal. */
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

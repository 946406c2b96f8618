package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.internal.llama.GgufFile;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Outcome;
import io.sparkllama.result.TokenizationResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models whose numbers are NaN: none of their results may be a success. */
@Timeout(1800)
@OnEachEngine
class DamagedModelIT {

  private final TestEngine engine;

  DamagedModelIT(TestEngine engine) {
    this.engine = engine;
  }

  private static final String TEXT = "I am Anna and I have the phone. The battery is broken.";

  private static final List<String> TEXTS = List.of(TEXT, "Another text", DemoModel.triage(TEXT));

  /** Length of the demo model's vectors. */
  private static final int WIDTH = 128;

  @TempDir private Path folder;

  private ParallelProcessor open(Path model) {
    return engine.builder(model).threadPool(ThreadPoolConfig.ofThreads(2)).maxBatchSize(4).build();
  }

  private static BatchGenerationConfig.Builder few() {
    return BatchGenerationConfig.builder().maxTokens(5);
  }

  private static void assertNothingIsGeneratedOrScored(ParallelProcessor processor) {
    for (BatchGenerationConfig config :
        List.of(
            few().build(),
            few().temperature(0).build(),
            few().temperature(0).logProbabilities(true).build(),
            few().temperature(1e-40).build(),
            few().grammar("root ::= [a-z]+").build(),
            few().jsonSchema("{\"enum\":[\"a\",\"b\"]}").build())) {
      assertFailed(processor.batchGenerate(TEXTS, config));
    }
    ScoringConfig scoring = ScoringConfig.defaults();
    assertFailed(processor.batchPerplexity(TEXTS, scoring));
    assertFailed(processor.batchClassify(TEXTS, List.of(" good", " bad"), scoring));
    assertFailed(
        processor.batchScore(
            TEXTS.stream().map(text -> new ScoreRequest(Prompt.text(text), " next")).toList(),
            scoring));
    assertThat(processor.isOpen()).isTrue();
  }

  private static void assertFailed(List<? extends Outcome> outcomes) {
    assertThat(outcomes)
        .hasSize(3)
        .allSatisfy(
            outcome -> {
              assertThat(outcome.success()).isFalse();
              assertThat(outcome.error())
                  .contains("the model computed ", "NaN", "its file may be damaged");
            });
  }

  @Test
  void aLogitThatIsNotANumberIsAnErrorOfEachRow() throws IOException {
    Path model = folder.resolve("nan.gguf");
    // The token embeddings also serve as output matrix; no text here contains this token.
    GgufFile.read(DemoModel.PATH).writeDamaged(model, "token_embd.weight", 900 * WIDTH / 32);
    try (ParallelProcessor processor = open(model)) {
      assertNothingIsGeneratedOrScored(processor);
    }
  }

  @Test
  void aRopeBaseOfZeroIsAnErrorOfEachRow() throws IOException {
    Path model = folder.resolve("rope.gguf");
    GgufFile.read(DemoModel.PATH).writeWith(model, "llama.rope.freq_base", Float.floatToIntBits(0));
    try (ParallelProcessor processor = open(model)) {
      assertNothingIsGeneratedOrScored(processor);
      assertFailed(processor.batchEmbed(TEXTS, EmbeddingConfig.defaults()));
      assertFailed(processor.batchEmbedTokens(TEXTS));
    }
  }

  @Test
  void onlyTextsThatMeetTheDamageFail() throws IOException {
    Path model = folder.resolve("token.gguf");
    List<String> texts = List.of(TEXT, "z", "Another text", "(z) in it");
    try (ParallelProcessor sound = open(DemoModel.PATH)) {
      int damaged = last(sound.tokenize("(z"));
      GgufFile.read(DemoModel.PATH).writeDamaged(model, "token_embd.weight", damaged * WIDTH / 32);
      List<EmbeddingResult> expected = sound.batchEmbed(texts, EmbeddingConfig.defaults());
      try (ParallelProcessor processor = open(model)) {
        List<EmbeddingResult> vectors = processor.batchEmbed(texts, EmbeddingConfig.defaults());
        assertThat(vectors).extracting(EmbeddingResult::success).contains(true, false);
        for (int i = 0; i < texts.size(); i++) {
          int[] tokens = sound.tokenize(texts.get(i)).tokens();
          if (Arrays.stream(tokens).noneMatch(token -> token == damaged)) {
            assertThat(vectors.get(i).vector())
                .containsExactly(expected.get(i).vector(), offset(0.01f));
          } else {
            assertThat(vectors.get(i).success()).isFalse();
            assertThat(vectors.get(i).vector()).isEmpty();
          }
        }
      }
    }
  }

  private static int last(TokenizationResult result) {
    return result.tokens()[result.count() - 1];
  }
}

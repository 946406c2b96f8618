package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.internal.llama.GgufFile;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.Reasoning;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.TokenLogProbability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo model as a reasoning model: its result for a review is a line of JSON, and two of its
 * tokens are renamed to reasoning tags.
 */
@Timeout(1800)
@OnEachEngine
class ReasoningIT {

  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final String REVIEW = "Review: The battery is great.\nTriage:";

  private static final String CHATML =
      "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}"
          + "{% endfor %}<|im_start|>assistant\n";

  private static final BatchGenerationConfig CHAT =
      BatchGenerationConfig.builder().temperature(0).maxTokens(60).chat(true).build();

  @TempDir private Path folder;
  private final TestEngine engine;

  /** The tokens of the demo model's own result. */
  private List<TokenLogProbability> answer;

  /** Index of the token that is the second tag; the first token is the first tag. */
  private int end;

  private ParallelProcessor thinker;

  ReasoningIT(TestEngine engine) {
    this.engine = engine;
  }

  private ParallelProcessor open(Path model) {
    return engine.builder(model).threadPool(ThreadPoolConfig.ofThreads(1)).maxBatchSize(4).build();
  }

  private void openThinker(int type) throws IOException {
    try (ParallelProcessor demo = open(DemoModel.PATH)) {
      answer =
          demo.generate(REVIEW, CHAT.toBuilder().logProbabilities(true).build()).logProbabilities();
    }
    end = 0;
    for (int i = 4; i < answer.size() - 4; i++) {
      end = isOnlyOne(i) ? i : end;
    }
    assertThat(end).isPositive();
    thinker =
        open(
            GgufFile.read(DemoModel.PATH)
                .writeWithTokens(
                    folder.resolve("thinker.gguf"),
                    type,
                    Map.of(answer.get(0).token(), "<think>", answer.get(end).token(), "</think>")));
  }

  private boolean isOnlyOne(int index) {
    int token = answer.get(index).token();
    return answer.stream().filter(other -> other.token() == token).count() == 1;
  }

  @AfterEach
  void close() {
    thinker.close();
  }

  private String text(int from, int to) {
    return answer.subList(from, to).stream()
        .map(TokenLogProbability::text)
        .collect(Collectors.joining());
  }

  @Test
  void controlTokensTellReasoningFromTheAnswer() throws IOException {
    splits(CONTROL);
    GenerationResult kept =
        thinker.generate(REVIEW, CHAT.toBuilder().reasoning(Reasoning.KEEP).build());
    assertThat(kept.text()).isEqualTo(text(1, end) + text(end + 1, answer.size()));
  }

  @Test
  void userDefinedTokensDoSo() throws IOException {
    splits(USER_DEFINED);
    GenerationResult kept =
        thinker.generate(REVIEW, CHAT.toBuilder().reasoning(Reasoning.KEEP).build());
    assertThat(kept.text())
        .isEqualTo("<think>" + text(1, end) + "</think>" + text(end + 1, answer.size()));
  }

  private void splits(int type) throws IOException {
    openThinker(type);
    for (GenerationResult result : thinker.batchGenerate(List.of(REVIEW, REVIEW, REVIEW), CHAT)) {
      assertThat(result.error()).isNull();
      assertThat(result.reasoning()).isEqualTo(text(1, end).strip());
      assertThat(result.text()).isEqualTo(text(end + 1, answer.size()));
      assertThat(result.reasoningTokens()).isEqualTo(end + 1);
      assertThat(result.tokensGenerated()).isEqualTo(answer.size());
    }
  }

  @Test
  void whatABudgetPutsInIsWhatTheModelGoesOnFrom() throws IOException {
    openThinker(CONTROL);
    GenerationResult cut = thinker.generate(REVIEW, CHAT.toBuilder().reasoningBudget(2).build());
    assertThat(cut.error()).isNull();
    assertThat(cut.reasoning()).isEqualTo(text(1, 3));
    assertThat(cut.reasoningTokens()).isEqualTo(4);
    // As if the prompt had contained the same.
    String template = CHATML + "<think>" + text(1, 3).replace("{", "{{ '{' }}") + "</think>";
    GenerationResult prompted =
        thinker.generate(REVIEW, CHAT.toBuilder().chatTemplate(template).build());
    assertThat(prompted.reasoning()).isNull();
    assertThat(cut.text()).isEqualTo(prompted.text()).isNotEmpty();
    assertThat(cut.tokensGenerated()).isEqualTo(prompted.tokensGenerated() + 4);
  }

  @Test
  void aSchemaBindsTheAnswerAlone() throws IOException {
    openThinker(CONTROL);
    BatchGenerationConfig integer =
        CHAT.toBuilder().jsonSchema("{\"type\": \"integer\"}").maxTokens(end + 6).build();
    GenerationResult result = thinker.generate(REVIEW, integer);
    assertThat(result.error()).isNull();
    assertThat(result.reasoning()).isEqualTo(text(1, end).strip());
    assertThat(result.text()).matches("-?\\d+");
    assertThat(result.reasoningTokens()).isEqualTo(end + 1);
    GenerationResult biased =
        thinker.generate(
            REVIEW, integer.toBuilder().logitBias(Map.of(answer.get(0).token(), -100f)).build());
    assertThat(biased.reasoning()).isNull();
    assertThat(biased.text()).matches("-?\\d+");
    GenerationResult cut = thinker.generate(REVIEW, integer.toBuilder().reasoningBudget(1).build());
    assertThat(cut.error()).isNull();
    assertThat(cut.reasoning()).isEqualTo(text(1, 2));
    assertThat(cut.text()).matches("-?\\d+");
  }

  @Test
  void penaltiesAndDrawsGoOnBehindTheReasoning() throws IOException {
    openThinker(CONTROL);
    BatchGenerationConfig drawn =
        CHAT.toBuilder()
            .temperature(0.7)
            .seed(7)
            .repeatPenalty(1.1)
            .jsonSchema(
                "{\"type\": \"array\", \"items\": {\"type\": \"integer\"}, \"maxItems\": 2}")
            .reasoningBudget(5)
            .maxTokens(200)
            .build();
    GenerationResult first = thinker.generate(REVIEW, drawn);
    assertThat(first.error()).isNull();
    assertThat(first.text()).startsWith("[").endsWith("]");
    assertThat(thinker.generate(REVIEW, drawn).text()).isEqualTo(first.text());
  }

  @Test
  void marksThatAreSpelledArePutInAsTheyAreSpelled() throws IOException {
    openThinker(CONTROL);
    try (ParallelProcessor demo = open(DemoModel.PATH)) {
      BatchGenerationConfig thinking =
          CHAT.toBuilder().chatTemplate(CHATML + "<think>").reasoningBudget(3).build();
      GenerationResult result = demo.generate(REVIEW, thinking);
      assertThat(result.error()).isNull();
      GenerationResult kept =
          demo.generate(
              REVIEW,
              thinking.toBuilder()
                  .reasoning(Reasoning.KEEP)
                  .reasoningBudget(BatchGenerationConfig.NO_REASONING_BUDGET)
                  .logProbabilities(true)
                  .build());
      String three =
          kept.logProbabilities().subList(0, 3).stream()
              .map(TokenLogProbability::text)
              .collect(Collectors.joining());
      assertThat(result.reasoning()).isEqualTo(three.strip());
      assertThat(result.reasoningTokens()).isBetween(4, 3 + "</think>".length());
      assertThat(result.text()).isNotEmpty().doesNotContain("think");
    }
  }
}

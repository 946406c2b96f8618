package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import io.sparkllama.internal.llama.ForwardPass;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.request.Pooling;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.ClassificationResult;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.ScoreResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares vectors and scores of the real engine with a forward pass in plain Java. */
@Timeout(1800)
@OnEachEngine
class EmbeddingAndScoringIT {

  /** Q8_0 products round activations to 8 bits; this bounds the difference in direction. */
  private static final double LEAST_COSINE = 0.999;

  /** The same for log-probabilities, per token. */
  private static final double LOG_PROBABILITY_TOLERANCE = 0.1;

  private static final String REVIEW = "I am Anna and I have the phone. The battery is broken.";

  private static ParallelProcessor processor;
  private static ForwardPass reference;

  private static TestEngine engine;

  /** Required for the parameter of the method above. */
  @Parameter TestEngine parameter;

  @BeforeParameterizedClassInvocation
  static void open(TestEngine engine) throws IOException {
    EmbeddingAndScoringIT.engine = engine;
    processor = engine.processor(2, 8);
    reference = new ForwardPass(DemoModel.PATH);
  }

  @AfterParameterizedClassInvocation
  static void close() {
    processor.close();
  }

  private static int[] tokens(String text) {
    return processor.batchTokenize(List.of(text)).get(0).tokens();
  }

  @Test
  void hasAVectorForEachTokenAsTheForwardPassHas() {
    float[][] expected = reference.vectors(tokens(REVIEW));
    EmbeddingResult result =
        processor
            .batchEmbed(
                List.of(REVIEW),
                EmbeddingConfig.defaults().withPooling(Pooling.NONE).withNormalized(false))
            .get(0);
    assertThat(result.error()).isNull();
    assertThat(result.vectors()).hasDimensions(expected.length, expected[0].length);
    for (int t = 0; t < expected.length; t++) {
      assertThat(cosine(result.vectors()[t], expected[t]))
          .as("token " + t)
          .isGreaterThan(LEAST_COSINE);
      assertThat(length(result.vectors()[t]) / length(expected[t])).isCloseTo(1, within(0.02));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Pooling.class,
      names = {"MODEL", "MEAN", "CLS", "LAST"})
  void poolsAsAsked(Pooling pooling) {
    float[][] vectors = reference.vectors(tokens(REVIEW));
    float[] expected =
        switch (pooling) {
          case CLS -> vectors[0];
          case LAST -> vectors[vectors.length - 1];
          default -> mean(vectors);
        };
    float[] vector =
        processor
            .batchEmbed(List.of(REVIEW), EmbeddingConfig.defaults().withPooling(pooling))
            .get(0)
            .vector();
    assertThat(cosine(vector, expected)).isGreaterThan(LEAST_COSINE);
    assertThat(length(vector)).isCloseTo(1, within(1e-5));
  }

  @Test
  void embedsManyTextsInOrderBesideGenerating() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      texts.add(
          i % 10 == 3 ? null : "Text number " + i + " says nothing" + " at all".repeat(i % 7));
    }
    var generated =
        processor.batchGenerateAsync(
            texts, BatchGenerationConfig.builder().temperature(0).maxTokens(5).build());
    List<EmbeddingResult> all = processor.batchEmbed(texts, EmbeddingConfig.defaults());
    assertThat(generated.join()).hasSize(60);
    for (int i = 0; i < 60; i++) {
      if (i % 10 == 3) {
        assertThat(all.get(i).error()).isEqualTo("the text is null; provide one");
        assertThat(all.get(i).vector()).isEmpty();
      } else {
        float[] alone =
            processor.batchEmbed(List.of(texts.get(i)), EmbeddingConfig.defaults()).get(0).vector();
        assertThat(cosine(all.get(i).vector(), alone)).isGreaterThan(LEAST_COSINE);
      }
    }
  }

  @Test
  void cutsAnOverlongTextOnlyIfAsked() {
    String text = "The battery is great. ".repeat(200);
    EmbeddingConfig fail = EmbeddingConfig.defaults();
    assertThat(processor.batchEmbed(List.of(text), fail).get(0).error())
        .matches(
            "the text has \\d+ tokens, and at most 512 tokens fit the context length of 512;.*");
    EmbeddingResult cut =
        processor
            .batchEmbed(List.of(text), fail.withOverlongText(OverlongPrompt.TRUNCATE_RIGHT))
            .get(0);
    assertThat(cut.truncated()).isTrue();
    assertThat(cut.tokens()).isEqualTo(512);
    assertThat(cut.vector()).isNotEmpty();
  }

  @Test
  void findsTheDocumentsThatFitAQueryBest() {
    List<String> documents =
        List.of("The screen is bright.", "The battery is broken.", "My parcel came late.");
    List<LateInteraction.Match> best = processor.topK("The battery is broken.", documents, 2);
    assertThat(best).hasSize(2);
    assertThat(best.get(0).index()).isEqualTo(1);
    assertThat(best.get(0).score()).isCloseTo(1, within(0.01)).isGreaterThan(best.get(1).score());
    List<EmbeddingResult> vectors = processor.batchEmbedTokens(documents);
    float[][] a = vectors.get(0).vectors();
    float[][] b = vectors.get(1).vectors();
    assertThat(LateInteraction.symmetricMaxSim(a, b))
        .isEqualTo(LateInteraction.symmetricMaxSim(b, a));
    assertThat(LateInteraction.maxSim(a, b))
        .isCloseTo(LateInteraction.normalizedMaxSim(a, b) * a.length, within(1e-9));
    assertThatThrownBy(() -> LateInteraction.maxSim(a, new float[0][]))
        .hasMessage("the document has no vectors; check whether embedding it failed");
    assertThatThrownBy(() -> LateInteraction.maxSim(a, new float[][] {{1}}))
        .hasMessageContaining("embed both texts with the same model");
  }

  @Test
  void scoresContinuationsAsTheForwardPassDoes() {
    String prompt = DemoModel.triage(REVIEW);
    List<String> continuations =
        List.of("{\"sentiment\":\"negative\"", "{\"sentiment\":\"positive\"", "Nonsense");
    List<ScoreResult> scores =
        processor.batchScore(prompt, continuations, ScoringConfig.defaults());
    int[] promptTokens = tokens(prompt);
    for (int i = 0; i < continuations.size(); i++) {
      ScoreResult score = scores.get(i);
      assertThat(score.error()).isNull();
      assertThat(score.promptTokens()).isEqualTo(promptTokens.length);
      int[] all = joined(promptTokens, plainTokens(continuations.get(i)));
      double[] expected = reference.logProbabilities(all);
      float[] actual = score.tokenLogProbabilities();
      assertThat(actual).hasSize(all.length - promptTokens.length);
      double sum = 0;
      for (int t = 0; t < actual.length; t++) {
        double wanted = expected[promptTokens.length - 1 + t];
        assertThat((double) actual[t])
            .isCloseTo(wanted, within(LOG_PROBABILITY_TOLERANCE + 0.02 * Math.abs(wanted)));
        sum += actual[t];
      }
      assertThat(score.logLikelihood()).isEqualTo(sum, offset(1e-6));
    }
    assertThat(scores.get(0).logLikelihood()).isGreaterThan(scores.get(1).logLikelihood());
  }

  @Test
  void computesAPromptOnceForItsContinuations() {
    String prompt = DemoModel.triage(REVIEW + " It is slow. It is late.");
    try (ParallelProcessor one = engine.processor(1, 8)) {
      List<ScoreResult> scores =
          one.batchScore(prompt, List.of("a", "b", "c", "d", "e", "f"), ScoringConfig.defaults());
      assertThat(scores)
          .hasSize(6)
          .allSatisfy(
              score -> assertThat(score.prefixTokens()).isEqualTo(score.promptTokens() - 1));
    }
  }

  @Test
  void classifiesWithLabelsOnlyAndProbabilitiesThatSumToOne() {
    List<String> labels =
        List.of(
            "{\"sentiment\":\"negative\"",
            "{\"sentiment\":\"positive\"",
            "{\"sentiment\":\"neutral\"");
    List<String> prompts =
        List.of(
            DemoModel.triage(REVIEW),
            DemoModel.triage("I am Tom and I have the tablet. The screen is great, I love it."));
    List<ClassificationResult> classes =
        processor.batchClassify(prompts, labels, ScoringConfig.defaults());
    assertThat(classes)
        .extracting(ClassificationResult::label)
        .containsExactly(labels.get(0), labels.get(1));
    assertThat(classes)
        .allSatisfy(
            result -> {
              assertThat(result.probabilities().keySet()).containsExactlyElementsOf(labels);
              assertThat(result.probabilities().values().stream().mapToDouble(p -> p).sum())
                  .isCloseTo(1, within(1e-9));
            });
    assertThatThrownBy(
            () -> processor.batchClassify(prompts, List.of("a", "a"), ScoringConfig.defaults()))
        .hasMessage("labels is [a, a]; it must be two or more, all distinct");
  }

  @Test
  void measuresPerplexityAsTheForwardPassDoes() {
    String text = DemoModel.triage(REVIEW);
    ScoreResult score = processor.batchPerplexity(List.of(text), ScoringConfig.defaults()).get(0);
    double[] expected = reference.logProbabilities(tokens(text));
    double sum = 0;
    for (double logProbability : expected) {
      sum += logProbability;
    }
    assertThat(score.tokens()).isEqualTo(expected.length);
    assertThat(score.perplexity())
        .isCloseTo(
            Math.exp(-sum / expected.length), within(0.05 * Math.exp(-sum / expected.length)));
  }

  @Test
  void tellsWhatIsWrongWithAnItemToScore() {
    List<ScoreResult> scores =
        processor.batchScore(
            List.of(
                new ScoreRequest(Prompt.text("a"), ""),
                new ScoreRequest(Prompt.text(null), "b"),
                new ScoreRequest(Prompt.text("x ".repeat(600)), "b")),
            ScoringConfig.defaults());
    assertThat(scores).hasSize(3).noneMatch(ScoreResult::success);
    assertThat(scores.get(0).error()).isEqualTo("the continuation is empty; provide a text");
    assertThat(scores.get(1).error()).isEqualTo("the prompt is null; provide one");
    assertThat(scores.get(2).error()).contains("at most 512 tokens fit the context length of 512");
  }

  /** A text's tokens without the begin marker. */
  private static int[] plainTokens(String text) {
    int[] all = tokens(text);
    int[] plain = new int[all.length - 1];
    System.arraycopy(all, 1, plain, 0, plain.length);
    return plain;
  }

  private static int[] joined(int[] a, int[] b) {
    int[] all = new int[a.length + b.length];
    System.arraycopy(a, 0, all, 0, a.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  private static float[] mean(float[][] vectors) {
    float[] mean = new float[vectors[0].length];
    for (float[] vector : vectors) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += vector[i] / vectors.length;
      }
    }
    return mean;
  }

  private static double length(float[] vector) {
    return Math.sqrt(dot(vector, vector));
  }

  private static double cosine(float[] a, float[] b) {
    return dot(a, b) / length(a) / length(b);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}

package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.internal.request.Embedding;
import io.sparkllama.internal.request.Generation;
import io.sparkllama.internal.request.Perplexity;
import io.sparkllama.internal.request.Ranking;
import io.sparkllama.internal.request.Request;
import io.sparkllama.internal.request.Scoring;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.Outcome;
import io.sparkllama.result.ScoreResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of request, on a model whose tokens are bytes. */
class AdmissionTest {

  private static final int CONTEXT = 16;
  private static final int BATCH = 8;
  private static final String OVERLONG = "x".repeat(CONTEXT + 4);

  private final ScriptedEngine engine = ScriptedEngine.shouting();

  private static Admission admission(ScriptedEngine engine) {
    return new Admission(
        engine.inspect(Path.of("scripted")).load(new ModelParams(0, -1, true)),
        CONTEXT,
        BATCH,
        () -> 0);
  }

  private static Generation generation(String prompt) {
    return new Generation(Prompt.text(prompt), BatchGenerationConfig.defaults());
  }

  private static Embedding embedding(String text) {
    return new Embedding(text, EmbeddingConfig.defaults());
  }

  private static Ranking ranking(String document) {
    return new Ranking(new RerankRequest("q", document), RerankConfig.defaults());
  }

  private static Scoring scoring(String prompt, String continuation) {
    return new Scoring(
        new ScoreRequest(Prompt.text(prompt), continuation), ScoringConfig.defaults());
  }

  private static Perplexity perplexity(String text) {
    return new Perplexity(text, ScoringConfig.defaults());
  }

  private static List<Request<?>> everyKind() {
    return List.of(
        generation("a text"),
        embedding("a text"),
        ranking("a text"),
        scoring("a prompt", " and more"),
        perplexity("a text"));
  }

  private static List<Request<?>> everyKindTooLong() {
    return List.of(
        new Generation(
            Prompt.text(OVERLONG),
            BatchGenerationConfig.builder().overlongPrompt(OverlongPrompt.FAIL).build()),
        new Embedding(OVERLONG, EmbeddingConfig.defaults().withOverlongText(OverlongPrompt.FAIL)),
        new Ranking(
            new RerankRequest("q", OVERLONG),
            RerankConfig.defaults().withOverlongText(OverlongPrompt.FAIL)),
        new Scoring(
            new ScoreRequest(Prompt.text(OVERLONG), "y"),
            ScoringConfig.defaults().withOverlongPrompt(OverlongPrompt.FAIL)),
        new Perplexity(OVERLONG, ScoringConfig.defaults().withOverlongPrompt(OverlongPrompt.FAIL)));
  }

  private Admission of(Request<?> request) {
    return admission(request instanceof Ranking ? engine.reranker() : engine);
  }

  private static Failure failure(AdmittedRequest<?> request) {
    Outcome result = request.future().getNow(null);
    assertThat(result).as("the result of a request that is not admitted").isNotNull();
    return result.failure();
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void whatFitsIsAdmittedWithItsTokens(Request<?> request) {
    AdmittedRequest<?> admitted = of(request).admit(request);
    assertThat(admitted.future()).isNotDone();
    assertThat(admitted.tokens()).isNotEmpty();
    assertThat(of(request).faultOf(request)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("everyKindTooLong")
  void whatDoesNotFitHasItsResultAtOnce(Request<?> request) {
    AdmittedRequest<?> refused = of(request).admit(request);
    assertThat(failure(refused).kind()).isEqualTo(Failure.Kind.PROMPT_TOO_LONG);
    assertThat(refused.tokens()).isEmpty();
    assertThat(of(request).faultOf(request)).contains(failure(refused));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void nothingIsAdmittedAfterTheEnd(Request<?> request) {
    Admission closed = of(request);
    closed.close();
    assertThat(failure(closed.admit(request))).isEqualTo(AdmittedRequest.CLOSED);
  }

  @Test
  void aRefusedResultSaysHowManyTokensWereCounted() {
    GenerationResult generated =
        admission(engine).admit((Generation) everyKindTooLong().get(0)).future().getNow(null);
    assertThat(generated.finishReason()).isEqualTo(FinishReason.ERROR);
    assertThat(generated.promptTokens()).isEqualTo(OVERLONG.length());
    assertThat(generated.attempts()).isZero();
    ScoreResult scored = admission(engine).admit(perplexity("x")).future().getNow(null);
    assertThat(scored.promptTokens()).isEqualTo(1);
    assertThat(scored.error())
        .isEqualTo(
            "the text has only one token, and no token before it to score it by; provide a"
                + " longer text");
  }

  @Test
  void aContinuationMustFitTheContext() {
    AdmittedRequest<ScoreResult> refused = admission(engine).admit(scoring("p", OVERLONG));
    assertThat(failure(refused).message())
        .contains("the continuation has", "shorten it or raise contextSize");
    AdmittedRequest<ScoreResult> longest =
        admission(engine).admit(scoring("p", "x".repeat(CONTEXT)));
    assertThat(longest.future()).as("its last token is not decoded").isNotDone();
    assertThat(longest.promptTokens()).isEqualTo(1);
    assertThat(longest.tokens()).hasSize(CONTEXT + 1);
  }

  @Test
  void anEncoderTakesWhatFitsOneBatch() {
    Admission encoder = admission(engine.encoder());
    AdmittedRequest<?> whole = encoder.admit(embedding("x".repeat(BATCH)));
    assertThat(whole.tokens()).hasSize(BATCH);
    assertThat(((AdmittedEmbedding) whole).isUnsplittable()).isTrue();
    assertThat(
            failure(
                    encoder.admit(
                        new Embedding(
                            "x".repeat(BATCH + 1),
                            EmbeddingConfig.defaults().withOverlongText(OverlongPrompt.FAIL))))
                .kind())
        .isEqualTo(Failure.Kind.PROMPT_TOO_LONG);
    assertThat(failure(encoder.admit(generation("x"))).message())
        .isEqualTo("the model is an embedding model, which generates no text; use another model");
    assertThat(failure(encoder.admit(perplexity("xy"))).message())
        .isEqualTo("the model is an embedding model, which scores no text; use another model");
  }

  @Test
  void aModelThatIsNoRerankerRefusesPairs() {
    assertThat(failure(admission(engine).admit(ranking("d"))).kind()).isEqualTo(Failure.Kind.MODEL);
  }
}

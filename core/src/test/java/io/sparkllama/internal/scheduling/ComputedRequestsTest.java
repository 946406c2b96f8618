package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.internal.metrics.WorkerMeter;
import io.sparkllama.internal.request.Embedding;
import io.sparkllama.internal.request.Perplexity;
import io.sparkllama.internal.request.Ranking;
import io.sparkllama.internal.request.Request;
import io.sparkllama.internal.request.Scoring;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.request.Pooling;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import io.sparkllama.result.Outcome;
import io.sparkllama.result.RerankResult;
import io.sparkllama.result.ScoreResult;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Embeddings, scores and rankings, from the request to the result. A token is a byte. */
class ComputedRequestsTest {

  private static final int CONTEXT = 64;
  private static final int BATCH = 40;

  private static final EmbeddingConfig RAW = EmbeddingConfig.defaults().withNormalized(false);
  private static final ScoringConfig SCORING = ScoringConfig.defaults();

  /** The scripted model gives the successor of a token twice the probability of any other. */
  private static final float LIKELY = (float) Math.log(2.0 / 258);

  private static final float UNLIKELY = (float) Math.log(1.0 / 258);

  private ScriptedEngine engine = ScriptedEngine.shouting();
  private int steps;

  /** What each step is to compute. */
  private Output output = Output.LOGITS;

  private Admission admission(Model model) {
    return new Admission(model, CONTEXT, BATCH, () -> 0);
  }

  private Model model() {
    return engine.inspect(Path.of("scripted")).load(new ModelParams(0, -1, true));
  }

  private <R extends Outcome> R result(Request<R> request) {
    Model model = model();
    AdmittedRequest<R> admitted = admission(model).admit(request);
    SessionParams shape = new SessionParams(2, CONTEXT, 1, BATCH, 0, CacheType.F16);
    try (Session session = model.openSession(shape)) {
      StepPlanner planner = new StepPlanner(session, shape, WorkerMeter.NONE, again -> false);
      planner.begin(admitted, 0);
      for (Optional<Step> step = planner.next(0); step.isPresent(); step = planner.next(0)) {
        assertThat(session.decode(step.get().batch(), step.get().output()))
            .isEqualTo(DecodeStatus.DECODED);
        planner.decoded();
        planner.endFinished(0);
        assertThat(step.get().output()).isEqualTo(output);
        steps++;
      }
    }
    return admitted.future().join();
  }

  private EmbeddingResult embedded(String text, EmbeddingConfig config) {
    output = Output.EMBEDDINGS;
    return result(new Embedding(text, config));
  }

  /** A vector is a token and its position. */
  @Test
  void textsBecomeVectorsAsTheirPoolingSays() {
    assertThat(embedded("abc", RAW.withPooling(Pooling.CLS)).vectors())
        .isDeepEqualTo(new float[][] {{'a', 0}});
    assertThat(embedded("abc", RAW.withPooling(Pooling.LAST)).vectors())
        .isDeepEqualTo(new float[][] {{'c', 2}});
    assertThat(embedded("abc", RAW.withPooling(Pooling.MEAN)).vectors())
        .isDeepEqualTo(new float[][] {{'b', 1}});
    assertThat(embedded("ab", RAW.withPooling(Pooling.NONE)).vectors())
        .isDeepEqualTo(new float[][] {{'a', 0}, {'b', 1}});
    assertThat(embedded("abc", RAW).vectors())
        .as("the model says nothing")
        .isDeepEqualTo(new float[][] {{'b', 1}});
    float[] unit = embedded("abc", EmbeddingConfig.defaults()).vector();
    assertThat(Math.hypot(unit[0], unit[1])).isCloseTo(1, within(1e-6));
    assertThat(embedded("abc", RAW).tokens()).isEqualTo(3);
    assertThat(embedded("abc", RAW).attempts()).isEqualTo(1);
  }

  @Test
  void anEncoderTakesATextAtOnceAndNoLongerOne() {
    engine = ScriptedEngine.shouting().encoder();
    EmbeddingConfig cut = RAW.withOverlongText(OverlongPrompt.TRUNCATE_RIGHT);
    EmbeddingResult whole = embedded("x".repeat(BATCH + 1), cut);
    assertThat(whole.tokens()).isEqualTo(BATCH);
    assertThat(whole.truncated()).isTrue();
    assertThat(steps).isEqualTo(1);
    assertThat(embedded("x".repeat(BATCH), RAW).success()).isTrue();
    EmbeddingResult refused =
        embedded("x".repeat(BATCH + 1), RAW.withOverlongText(OverlongPrompt.FAIL));
    assertThat(refused.errorKind()).isEqualTo(Failure.Kind.PROMPT_TOO_LONG);
    assertThat(refused.tokens()).isEqualTo(BATCH + 1);
    assertThat(result(new Perplexity("abc", SCORING)).error())
        .isEqualTo("the model is an embedding model, which scores no text; use another model");
  }

  @Test
  void otherModelsTakeALongTextInParts() {
    EmbeddingResult result = embedded("x".repeat(CONTEXT), RAW.withPooling(Pooling.LAST));
    assertThat(result.vectors()).isDeepEqualTo(new float[][] {{'x', CONTEXT - 1}});
    assertThat(steps).isEqualTo(2);
  }

  private ScoreResult scored(String prompt, String continuation) {
    return result(new Scoring(new ScoreRequest(Prompt.text(prompt), continuation), SCORING));
  }

  @Test
  void eachTokenOfAContinuationHasItsProbability() {
    ScoreResult result = scored("ab", "cdx");
    assertThat(result.tokenLogProbabilities()).containsExactly(LIKELY, LIKELY, UNLIKELY);
    assertThat(result.promptTokens()).isEqualTo(2);
    assertThat(result.attempts()).isEqualTo(1);
    assertThat(steps).isEqualTo(1);
  }

  @Test
  void aLongContinuationIsScoredInParts() {
    ScoreResult result = scored("ab", "x".repeat(CONTEXT - 1));
    assertThat(result.tokens()).isEqualTo(CONTEXT - 1);
    assertThat(result.tokenLogProbabilities()).containsOnly(UNLIKELY);
    assertThat(steps).as("32 outputs in a step").isEqualTo(2);
    ScoreResult refused = scored("ab", "x".repeat(CONTEXT + 1));
    assertThat(refused.errorKind()).isEqualTo(Failure.Kind.PROMPT_TOO_LONG);
    assertThat(refused.error())
        .isEqualTo(
            "the continuation has 65 tokens, and at most 64 fit the context; shorten it or raise"
                + " contextSize");
    assertThat(refused.promptTokens()).isEqualTo(65);
  }

  @Test
  void perplexityScoresAllTokensButTheFirst() {
    ScoreResult result = result(new Perplexity("abcz", SCORING));
    assertThat(result.tokenLogProbabilities()).containsExactly(LIKELY, LIKELY, UNLIKELY);
    assertThat(result.promptTokens()).isEqualTo(1);
    assertThat(result(new Perplexity("x".repeat(CONTEXT + 1), SCORING)).tokens())
        .isEqualTo(CONTEXT);
    assertThat(result(new Perplexity("a", SCORING)).error())
        .isEqualTo(
            "the text has only one token, and no token before it to score it by; provide a longer text");
    assertThat(result(new Perplexity("a", SCORING)).promptTokens()).isEqualTo(1);
  }

  private RerankResult ranked(String query, String document, RerankConfig config) {
    output = Output.SCORES;
    return result(new Ranking(new RerankRequest(query, document), config));
  }

  /** The score is the number of tokens and a thousandth of the last one. */
  @Test
  void aPairHasTheScoreOfItsLastToken() {
    engine = ScriptedEngine.shouting().reranker();
    RerankResult result = ranked("ab", "cd", RerankConfig.defaults());
    assertThat(result.score()).isCloseTo(4 + 'd' / 1000f, within(1e-4f));
    assertThat(result.promptTokens()).isEqualTo(4);
    assertThat(result.attempts()).isEqualTo(1);
    RerankConfig cut = RerankConfig.defaults().withOverlongText(OverlongPrompt.TRUNCATE_RIGHT);
    RerankResult longer = ranked("ab", "x".repeat(100), cut);
    assertThat(longer.truncated()).isTrue();
    assertThat(longer.success()).isTrue();
    RerankResult empty = ranked("ab", "", RerankConfig.defaults());
    assertThat(empty.errorKind()).isEqualTo(Failure.Kind.PROMPT_EMPTY);
  }

  @Test
  void anEncoderRanksAPairAtOnce() {
    engine = ScriptedEngine.shouting().encoder().reranker();
    RerankConfig cut = RerankConfig.defaults().withOverlongText(OverlongPrompt.TRUNCATE_RIGHT);
    assertThat(ranked("ab", "x".repeat(100), cut).promptTokens()).isEqualTo(BATCH);
    assertThat(steps).isEqualTo(1);
    AdmittedRequest<RerankResult> admitted =
        admission(model()).admit(new Ranking(new RerankRequest("ab", "cd"), cut));
    assertThat(admitted.shareableTokens()).isZero();
    engine = ScriptedEngine.shouting().reranker();
    assertThat(ranked("ab", "x".repeat(100), cut).promptTokens()).isEqualTo(CONTEXT);
    AdmittedRequest<RerankResult> causal =
        admission(model()).admit(new Ranking(new RerankRequest("ab", "cd"), cut));
    assertThat(causal.shareableTokens()).isEqualTo(3);
    causal.cancelUnstarted();
    assertThat(causal.future().join().errorKind()).isEqualTo(Failure.Kind.CANCELLED);
    assertThat(causal.future().join().promptTokens()).isEqualTo(4);
  }

  /** Whole texts are not split where others are in the batch. */
  @Test
  void textsOfAnEncoderWaitUntilThereIsRoomForAllOfOne() {
    engine = ScriptedEngine.shouting().encoder();
    Model model = model();
    Admission admission = admission(model);
    SessionParams shape = new SessionParams(2, CONTEXT, 1, BATCH, 0, CacheType.F16);
    try (Session session = model.openSession(shape)) {
      StepPlanner planner = new StepPlanner(session, shape, WorkerMeter.NONE, again -> false);
      planner.begin(admission.admit(new Embedding("x".repeat(30), RAW)), 0);
      planner.begin(admission.admit(new Embedding("x".repeat(20), RAW)), 0);
      assertThat(planner.next(0).orElseThrow().batch().size()).isEqualTo(30);
      planner.endAll(Optional.empty(), 0);
    }
  }

  @Test
  void pairsOfAnEncoderWaitUntilThereIsRoomForAllOfOne() {
    engine = ScriptedEngine.shouting().encoder().reranker();
    Model model = model();
    Admission admission = admission(model);
    RerankRequest pair = new RerankRequest("x".repeat(10), "y".repeat(15));
    AdmittedRequest<RerankResult> first =
        admission.admit(new Ranking(pair, RerankConfig.defaults()));
    SessionParams shape = new SessionParams(2, CONTEXT, 1, BATCH, 0, CacheType.F16);
    try (Session session = model.openSession(shape)) {
      StepPlanner planner = new StepPlanner(session, shape, WorkerMeter.NONE, again -> false);
      planner.begin(first, 0);
      planner.begin(admission.admit(new Ranking(pair, RerankConfig.defaults())), 0);
      Step step = planner.next(0).orElseThrow();
      assertThat(step.batch().size()).isEqualTo(25);
      assertThat(step.batch().outputCount()).as("of the last token alone").isEqualTo(1);
      planner.endAll(Optional.empty(), 0);
    }
    assertThat(first.future().join().errorKind()).isEqualTo(Failure.Kind.CANCELLED);
    assertThat(first.future().join().promptTokens()).isEqualTo(25);
  }

  @Test
  void aModelThatRanksNothingSaysWhy() {
    RerankResult refused = ranked("ab", "cd", RerankConfig.defaults());
    assertThat(refused.errorKind()).isEqualTo(Failure.Kind.MODEL);
    assertThat(refused.error()).startsWith("the model cannot be used as a reranker: ");
  }

  @Test
  void whatIsEndedEarlyTellsWhatWasAsked() {
    Model model = model();
    Admission admission = admission(model);
    SessionParams shape = new SessionParams(3, CONTEXT, 1, BATCH, 0, CacheType.F16);
    AdmittedRequest<EmbeddingResult> embedding = admission.admit(new Embedding("abc", RAW));
    AdmittedRequest<ScoreResult> score = admission.admit(new Perplexity("abc", SCORING));
    try (Session session = model.openSession(shape)) {
      StepPlanner planner = new StepPlanner(session, shape, WorkerMeter.NONE, again -> false);
      planner.begin(embedding, 0);
      planner.begin(score, 0);
      planner.endAll(Optional.empty(), 0);
    }
    assertThat(embedding.future().join().errorKind()).isEqualTo(Failure.Kind.CANCELLED);
    assertThat(embedding.future().join().tokens()).isEqualTo(3);
    assertThat(score.future().join().errorKind()).isEqualTo(Failure.Kind.CANCELLED);
    assertThat(score.future().join().promptTokens()).isEqualTo(1);
  }
}

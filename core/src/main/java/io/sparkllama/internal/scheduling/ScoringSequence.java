package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Session;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.ScoreResult;

/**
 * A sequence that scores a continuation. Nothing is sampled; all tokens are known from the start.
 */
final class ScoringSequence extends ActiveSequence<ScoreResult> {

  /** Limits memory, since each output has a logit per token of the vocabulary. */
  static final int MAX_OUTPUTS_PER_STEP = 32;

  private final AdmittedScoring request;
  private final float[] logProbabilities;
  private int scored;

  ScoringSequence(AdmittedScoring request, int id, long startNanos) {
    super(request, id, startNanos);
    this.request = request;
    this.logProbabilities = new float[request.tokens().length - request.promptTokens()];
  }

  /** The continuation's last token is scored but not decoded. */
  @Override
  int known() {
    return request.tokens().length - 1;
  }

  @Override
  int token(int position) {
    return request.tokens()[position];
  }

  @Override
  boolean wantsOutput(int position) {
    return position >= request.promptTokens() - 1;
  }

  @Override
  int mostTokensPerStep() {
    int before = Math.max(0, request.promptTokens() - 1 - decoded());
    return before + MAX_OUTPUTS_PER_STEP;
  }

  @Override
  void accept(Session session, int batchIndex, int position) {
    logProbabilities[scored++] =
        LogProbabilities.of(session.logits(batchIndex), request.tokens()[position + 1]);
  }

  @Override
  boolean isFinished() {
    return scored == logProbabilities.length;
  }

  @Override
  ScoreResult result(long nowNanos) {
    return ScoreResult.of(
        logProbabilities,
        request.promptTokens(),
        request.truncated(),
        request.attempts(),
        prefixTokens());
  }

  @Override
  ScoreResult ended(FinishReason reason, Failure failure, long nowNanos) {
    return ScoreResult.failed(failure, request.promptTokens(), request.attempts());
  }
}

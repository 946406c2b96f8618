package io.sparkllama.internal.scheduling;

import io.sparkllama.FinishReason;
import io.sparkllama.ScoreResult;
import io.sparkllama.engine.Session;

/** The scoring of a continuation. Nothing is sampled: every token is known from the start. */
final class Scoring extends Run<ScoreResult> {

  /** Each output has a logit per token of the vocabulary: a few at a time bound the memory. */
  static final int MOST_OUTPUTS_PER_STEP = 32;

  private final ScoringTask task;
  private final float[] logProbabilities;
  private int scored;

  Scoring(ScoringTask task, int sequence, long startNanos) {
    super(task, sequence, startNanos);
    this.task = task;
    this.logProbabilities = new float[task.tokens().length - task.promptTokens()];
  }

  /** The continuation's last token is only scored, not decoded. */
  @Override
  int known() {
    return task.tokens().length - 1;
  }

  @Override
  int token(int position) {
    return task.tokens()[position];
  }

  @Override
  boolean wantsOutput(int position) {
    return position >= task.promptTokens() - 1;
  }

  @Override
  int mostTokensPerStep() {
    int before = Math.max(0, task.promptTokens() - 1 - decoded());
    return before + MOST_OUTPUTS_PER_STEP;
  }

  @Override
  void accept(Session session, int batchIndex, int position) {
    logProbabilities[scored++] =
        LogProbabilities.of(session.logits(batchIndex), task.tokens()[position + 1]);
  }

  @Override
  boolean isFinished() {
    return scored == logProbabilities.length;
  }

  @Override
  ScoreResult result(long nowNanos) {
    return ScoreResult.of(
        logProbabilities, task.promptTokens(), task.truncated(), task.attempts(), reused());
  }

  @Override
  ScoreResult ended(FinishReason reason, String error, long nowNanos) {
    return ScoreResult.failed(error, task.promptTokens(), task.attempts());
  }
}

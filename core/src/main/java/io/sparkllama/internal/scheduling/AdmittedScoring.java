package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;
import io.sparkllama.request.Limits;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.ScoreResult;

/** Tokens whose last part is to be scored, each given all earlier ones. */
final class AdmittedScoring extends AdmittedRequest<ScoreResult> {

  private final int promptTokens;

  /**
   * @param tokens prompt and continuation, concatenated
   * @param promptTokens number of prompt tokens, at least 1
   */
  AdmittedScoring(Tokens tokens, int promptTokens, Limits limits) {
    super(tokens, limits);
    this.promptTokens = promptTokens;
  }

  @Override
  int promptTokens() {
    return promptTokens;
  }

  @Override
  Output output() {
    return Output.LOGITS;
  }

  /**
   * The prompt's last token must be decoded, because its logits score the continuation's first
   * token.
   */
  @Override
  int shareableTokens() {
    return promptTokens - 1;
  }

  @Override
  ActiveSequence<ScoreResult> newSequence(
      Session session, int id, int contextLength, long nowNanos) {
    return new ScoringSequence(this, id, nowNanos);
  }

  @Override
  ScoreResult unstarted(FinishReason reason, Failure failure, int promptTokens) {
    return ScoreResult.failed(failure, promptTokens, attempts());
  }
}

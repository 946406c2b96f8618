package io.sparkllama.internal.scheduling;

import io.sparkllama.Failure;
import io.sparkllama.FinishReason;
import io.sparkllama.Limits;
import io.sparkllama.ScoreResult;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;

/** Tokens whose last ones are to be scored, each given all before it. */
final class AdmittedScoring extends AdmittedRequest<ScoreResult> {

  private final int promptTokens;

  /**
   * @param tokens prompt and continuation, one after the other
   * @param promptTokens tokens of the prompt, 1 or more
   */
  AdmittedScoring(Tokens tokens, int promptTokens, Limits limits) {
    super(tokens, limits);
    this.promptTokens = promptTokens;
  }

  int promptTokens() {
    return promptTokens;
  }

  @Override
  Output output() {
    return Output.LOGITS;
  }

  /** The prompt's last token must be decoded, as its logits are the continuation's first. */
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
  ScoreResult unstarted(FinishReason reason, Failure failure) {
    return ScoreResult.failed(failure, promptTokens, attempts());
  }
}

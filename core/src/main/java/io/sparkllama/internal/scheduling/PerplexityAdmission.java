package io.sparkllama.internal.scheduling;

import io.sparkllama.internal.request.Perplexity;
import io.sparkllama.result.Failure;
import io.sparkllama.result.ScoreResult;

/** Admits a text for scoring all tokens except the first. */
record PerplexityAdmission(ModelLimits limits, PromptTokenizer prompts, TokenizingClock clock)
    implements RequestAdmission<Perplexity, ScoreResult> {

  @Override
  public AdmittedRequest<ScoreResult> admit(Perplexity request) throws Refusal {
    limits.requireCausal("scores no text");
    // The last token is scored but not decoded.
    int most = limits.contextLength() + 1;
    Tokens tokens =
        clock.timed(
            () ->
                prompts.tokenize(
                    "text", request.text(), request.config().overlongPrompt(), most, most));
    if (tokens.ids().length < 2) {
      throw new Refusal(
          Failure.Kind.PROMPT_EMPTY,
          "the text has only one token, and no token before it to score it by; provide a longer text",
          tokens.ids().length);
    }
    return new AdmittedScoring(tokens, 1, request.config());
  }

  @Override
  public AdmittedRequest<ScoreResult> withoutTokens(Perplexity request) {
    return new AdmittedScoring(Tokens.NONE, 0, request.config());
  }
}

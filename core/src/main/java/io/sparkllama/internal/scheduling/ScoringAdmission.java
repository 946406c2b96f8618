package io.sparkllama.internal.scheduling;

import io.sparkllama.internal.request.Scoring;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import io.sparkllama.result.Failure;
import io.sparkllama.result.ScoreResult;
import java.util.Arrays;

/**
 * Admits a continuation for scoring. It is tokenized on its own, and its tokens follow the
 * prompt's.
 */
record ScoringAdmission(ModelLimits limits, PromptTokenizer prompts, TokenizingClock clock)
    implements RequestAdmission<Scoring, ScoreResult> {

  @Override
  public AdmittedRequest<ScoreResult> admit(Scoring request) throws Refusal {
    limits.requireCausal("scores no text");
    String continuation = request.pair().continuation();
    Tokens after =
        clock.timed(() -> new Tokens(prompts.continuation("continuation", continuation), false));
    int[] scored = after.ids();
    // The last token is scored but not decoded.
    int most = limits.contextLength() - scored.length + 1;
    if (most < 1) {
      throw tooLong(scored.length);
    }
    Tokens before =
        clock.timed(() -> prompts.tokenize(request.pair().prompt(), request.config(), most, most));
    return new AdmittedScoring(joined(before, after), before.ids().length, request.config());
  }

  @Override
  public AdmittedRequest<ScoreResult> withoutTokens(Scoring request) {
    return new AdmittedScoring(Tokens.NONE, 0, request.config());
  }

  private Refusal tooLong(int tokens) {
    return new Refusal(
        Failure.Kind.PROMPT_TOO_LONG,
        Message.of(
            "the continuation has ",
            tokens,
            " tokens, and at most ",
            limits.contextLength(),
            " fit the context; shorten it or raise ",
            Options.CONTEXT_SIZE),
        tokens);
  }

  private static Tokens joined(Tokens before, Tokens after) {
    int length = before.ids().length;
    int[] all = Arrays.copyOf(before.ids(), length + after.ids().length);
    System.arraycopy(after.ids(), 0, all, length, after.ids().length);
    return new Tokens(all, before.truncated()).foundIn(after.nanos() + before.nanos());
  }
}

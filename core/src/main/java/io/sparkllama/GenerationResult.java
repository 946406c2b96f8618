package io.sparkllama;

import java.io.Serializable;
import java.util.List;

/**
 * What became of one prompt. Immutable.
 *
 * @param text the answer, without stop string and end marker; partial after a timeout, empty when
 *     nothing was generated
 * @param tokensGenerated tokens the engine sampled, an end marker or stop string included
 * @param processingTimeMs milliseconds from joining a batch to the end; 0 for a refused prompt
 * @param success whether {@code text} is an answer to use: {@link FinishReason#isSuccess}, and
 *     whole and as the grammar or schema wants it, if one was asked for
 * @param error what is wrong and what to do; null on success
 * @param promptTokens tokens of the prompt, 0 if it was refused before tokenization
 * @param finishReason why it ended
 * @param truncated whether the prompt was cut to fit the context
 * @param attempts how often it was tried, 0 for a refused prompt
 * @param reusedTokens tokens of the prompt that another item had computed already
 * @param logProbabilities the sampled tokens, if asked for; else empty
 */
public record GenerationResult(
    String text,
    int tokensGenerated,
    long processingTimeMs,
    boolean success,
    String error,
    int promptTokens,
    FinishReason finishReason,
    boolean truncated,
    int attempts,
    int reusedTokens,
    List<TokenLogProbability> logProbabilities)
    implements Outcome, Serializable {

  private static final long serialVersionUID = 1L;

  public GenerationResult {
    logProbabilities = List.copyOf(logProbabilities);
  }

  /** A prompt that never reached the engine. */
  public static GenerationResult refused(String error, int promptTokens) {
    return new GenerationResult(
        "", 0, 0, false, error, promptTokens, FinishReason.ERROR, false, 0, 0, List.of());
  }
}

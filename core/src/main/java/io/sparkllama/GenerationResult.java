package io.sparkllama;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one prompt. Immutable.
 *
 * @param text the answer, without stop string and end marker; partial after a timeout, empty when
 *     nothing was generated; with the thinking before it only where {@link Reasoning#KEEP} says so
 * @param tokensGenerated tokens the engine sampled, an end marker or stop string, thinking, and
 *     what {@code reasoningBudget} put in included
 * @param processingTimeMs milliseconds from joining a batch to the end; 0 for a refused prompt
 * @param success whether {@code text} is an answer to use: {@link FinishReason#isSuccess}, and
 *     whole and as the grammar or schema wants it, if one was asked for
 * @param failure why {@code text} is no answer to use; null on success
 * @param promptTokens tokens of the prompt, 0 if it was refused before tokenization
 * @param finishReason why it ended
 * @param truncated whether the prompt was cut to fit the context
 * @param attempts how often it was tried, 0 for a refused prompt
 * @param prefixTokens tokens of the prompt that another item had computed already
 * @param logProbabilities the sampled tokens behind the thinking, if asked for; else empty
 * @param reasoning the thinking before the answer, without its marks and the white space at its
 *     ends; null if there was none, or it was not to be told apart or kept
 * @param reasoningTokens those of {@code tokensGenerated} that are thinking and its marks, which
 *     are the first; 0 with {@link Reasoning#KEEP}
 */
public record GenerationResult(
    String text,
    int tokensGenerated,
    long processingTimeMs,
    boolean success,
    @Nullable Failure failure,
    int promptTokens,
    FinishReason finishReason,
    boolean truncated,
    int attempts,
    int prefixTokens,
    List<TokenLogProbability> logProbabilities,
    @Nullable String reasoning,
    int reasoningTokens)
    implements Outcome, Serializable {

  private static final long serialVersionUID = 1L;

  public GenerationResult {
    if (success != (failure == null)) {
      throw new IllegalArgumentException("a result has a failure exactly if it is no success");
    }
    logProbabilities = List.copyOf(logProbabilities);
  }

  /** A prompt that never reached the engine. */
  public static GenerationResult refused(Failure failure, int promptTokens) {
    return new GenerationResult(
        "",
        0,
        0,
        false,
        failure,
        promptTokens,
        FinishReason.ERROR,
        false,
        0,
        0,
        List.of(),
        null,
        0);
  }
}

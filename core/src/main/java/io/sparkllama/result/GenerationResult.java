package io.sparkllama.result;

import io.sparkllama.request.Reasoning;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one prompt. Immutable.
 *
 * @param text the generated text, without stop string and end marker; partial after a timeout,
 *     empty if nothing was generated. Contains the reasoning only with {@link Reasoning#KEEP}
 * @param tokensGenerated number of generated tokens, including end marker, stop string, reasoning,
 *     and tokens inserted by {@code reasoningBudget}
 * @param processingTimeMs milliseconds from the first batch to the end; 0 if the prompt never
 *     reached the engine
 * @param success whether {@code text} is usable: {@link FinishReason#isSuccess}, and complete and
 *     valid if a grammar or schema was set
 * @param failure why {@code text} is not usable; null on success
 * @param promptTokens number of prompt tokens; 0 if the prompt failed before tokenization
 * @param finishReason why generation ended
 * @param truncated whether the prompt was truncated to fit the context
 * @param attempts number of attempts; 0 if the prompt never reached the engine
 * @param prefixTokens number of prompt tokens taken from a shared prefix instead of being computed
 * @param logProbabilities the sampled tokens after the reasoning, if requested; else empty
 * @param reasoning the reasoning before the final answer, without its tags and surrounding white
 *     space; null if there was none, or it was not split off or not kept
 * @param reasoningTokens how many of the {@code tokensGenerated} are reasoning and its tags; these
 *     come first. 0 with {@link Reasoning#KEEP}
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

  /** The result of a prompt that never reached the engine. */
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

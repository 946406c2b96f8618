package io.sparkllama.result;

import io.sparkllama.request.Reasoning;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of one prompt. Immutable. A {@link #builder} names the values. It is a {@link
 * #success} if it has no failure: the text ended by itself or at its length, and is complete and
 * valid if a grammar or schema was set.
 *
 * @param text the generated text, without stop string and end marker; partial after a timeout,
 *     empty if nothing was generated. Contains the reasoning only with {@link Reasoning#KEEP}
 * @param tokensGenerated number of generated tokens, including end marker, stop string, reasoning,
 *     and tokens inserted by {@code reasoningBudget}
 * @param processingTimeMs milliseconds from the first batch to the end; 0 if the prompt never
 *     reached the engine
 * @param failure why {@code text} is not usable; null on success
 * @param promptTokens number of prompt tokens; 0 if the prompt failed before tokenization
 * @param finishReason why generation ended; one without {@link FinishReason#isSuccess} has a
 *     failure
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

  /**
   * Checks that a result whose generation ended without success has a failure.
   *
   * @throws IllegalArgumentException if it has none
   */
  public GenerationResult {
    Objects.requireNonNull(text, "text");
    if (failure == null && !finishReason.isSuccess()) {
      throw new IllegalArgumentException(
          "failure is null; a result that ended with " + finishReason + " must have one");
    }
    logProbabilities = List.copyOf(logProbabilities);
  }

  /** The result of a prompt that never reached the engine. */
  public static GenerationResult refused(Failure failure, int promptTokens) {
    return builder(FinishReason.ERROR).failure(failure).promptTokens(promptTokens).build();
  }

  /**
   * A builder that starts with an empty text, no failure, and 0 for all counts.
   *
   * @param finishReason why generation ended
   */
  public static Builder builder(FinishReason finishReason) {
    return new Builder(finishReason);
  }

  /** Collects values, which are named as in {@link GenerationResult}. Not thread-safe. */
  public static final class Builder {
    private final FinishReason finishReason;
    private String text = "";
    private int tokensGenerated;
    private long processingTimeMs;
    private @Nullable Failure failure;
    private int promptTokens;
    private boolean truncated;
    private int attempts;
    private int prefixTokens;
    private List<TokenLogProbability> logProbabilities = List.of();
    private @Nullable String reasoning;
    private int reasoningTokens;

    private Builder(FinishReason finishReason) {
      this.finishReason = Objects.requireNonNull(finishReason, "finishReason");
    }

    public Builder text(String value) {
      text = value;
      return this;
    }

    public Builder tokensGenerated(int value) {
      tokensGenerated = value;
      return this;
    }

    public Builder processingTimeMs(long value) {
      processingTimeMs = value;
      return this;
    }

    public Builder failure(@Nullable Failure value) {
      failure = value;
      return this;
    }

    public Builder promptTokens(int value) {
      promptTokens = value;
      return this;
    }

    public Builder truncated(boolean value) {
      truncated = value;
      return this;
    }

    public Builder attempts(int value) {
      attempts = value;
      return this;
    }

    public Builder prefixTokens(int value) {
      prefixTokens = value;
      return this;
    }

    public Builder logProbabilities(List<TokenLogProbability> value) {
      logProbabilities = value;
      return this;
    }

    public Builder reasoning(@Nullable String value) {
      reasoning = value;
      return this;
    }

    public Builder reasoningTokens(int value) {
      reasoningTokens = value;
      return this;
    }

    /**
     * The result.
     *
     * @throws IllegalArgumentException if generation ended without success and there is no failure
     */
    public GenerationResult build() {
      return new GenerationResult(
          text,
          tokensGenerated,
          processingTimeMs,
          failure,
          promptTokens,
          finishReason,
          truncated,
          attempts,
          prefixTokens,
          logProbabilities,
          reasoning,
          reasoningTokens);
    }
  }
}

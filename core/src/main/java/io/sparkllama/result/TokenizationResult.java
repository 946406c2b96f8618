package io.sparkllama.result;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The tokens of one text. Immutable. */
public final class TokenizationResult implements Outcome, Serializable {

  private static final long serialVersionUID = 1L;

  private final int[] tokens;
  private final @Nullable Failure failure;

  private TokenizationResult(int[] tokens, @Nullable Failure failure) {
    this.tokens = tokens;
    this.failure = failure;
  }

  /** The result of a text that was tokenized. Takes ownership of the array. */
  public static TokenizationResult of(int[] tokens) {
    return new TokenizationResult(tokens, null);
  }

  /** The result of a text that was not. */
  public static TokenizationResult refused(Failure failure) {
    return new TokenizationResult(new int[0], failure);
  }

  /** Returns a copy of the token IDs; empty on failure. */
  public int[] tokens() {
    return tokens.clone();
  }

  /** Number of tokens; 0 on failure. */
  public int count() {
    return tokens.length;
  }

  @Override
  public @Nullable Failure failure() {
    return failure;
  }
}

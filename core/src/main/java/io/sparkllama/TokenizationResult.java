package io.sparkllama;

/** What became of one text to tokenize. Immutable. */
public final class TokenizationResult {

  private final int[] tokens;
  private final String error;

  private TokenizationResult(int[] tokens, String error) {
    this.tokens = tokens;
    this.error = error;
  }

  static TokenizationResult of(int[] tokens) {
    return new TokenizationResult(tokens, null);
  }

  static TokenizationResult refused(String error) {
    return new TokenizationResult(new int[0], error);
  }

  /** The token ids, in an array of the caller's own; empty on failure. */
  public int[] tokens() {
    return tokens.clone();
  }

  /** Number of tokens; 0 on failure. */
  public int count() {
    return tokens.length;
  }

  /** Whether the tokens are those of the text. */
  public boolean success() {
    return error == null;
  }

  /** What is wrong and what to do; null on success. */
  public String error() {
    return error;
  }
}

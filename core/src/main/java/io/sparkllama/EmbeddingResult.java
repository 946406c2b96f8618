package io.sparkllama;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The vectors of one text. Immutable. */
public final class EmbeddingResult implements Outcome, Serializable {

  private static final long serialVersionUID = 1L;

  private final float[][] vectors;
  private final int tokens;
  private final boolean truncated;
  private final int attempts;
  private final @Nullable Failure failure;

  private EmbeddingResult(
      float[][] vectors, int tokens, boolean truncated, int attempts, @Nullable Failure failure) {
    this.vectors = vectors;
    this.tokens = tokens;
    this.truncated = truncated;
    this.attempts = attempts;
    this.failure = failure;
  }

  /** The result of a text that was embedded. Takes the array over. */
  public static EmbeddingResult of(float[][] vectors, int tokens, boolean truncated, int attempts) {
    return new EmbeddingResult(vectors, tokens, truncated, attempts, null);
  }

  /** The result of a text that was not. */
  public static EmbeddingResult failed(Failure failure, int tokens, int attempts) {
    return new EmbeddingResult(new float[0][], tokens, false, attempts, failure);
  }

  /**
   * The text's vector, in an array of the caller's own; empty on failure.
   *
   * @throws IllegalStateException if there is one per token, as {@link Pooling#NONE} gives
   */
  public float[] vector() {
    if (vectors.length > 1) {
      throw new IllegalStateException(
          "there are " + vectors.length + " vectors, one per token; ask for vectors()");
    }
    return vectors.length == 0 ? new float[0] : vectors[0].clone();
  }

  /** All vectors, one or one per token, in arrays of the caller's own; none on failure. */
  public float[][] vectors() {
    float[][] copy = new float[vectors.length][];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = vectors[i].clone();
    }
    return copy;
  }

  /** For reading only, without a copy. */
  float[][] shared() {
    return vectors;
  }

  /** Tokens of the text, begin and end markers included; 0 if it was refused before. */
  public int tokens() {
    return tokens;
  }

  /** Whether the text was cut to fit. */
  public boolean truncated() {
    return truncated;
  }

  /** How often it was tried, 0 for a refused text. */
  public int attempts() {
    return attempts;
  }

  @Override
  public @Nullable Failure failure() {
    return failure;
  }
}

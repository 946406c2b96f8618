package io.sparkllama.result;

import io.sparkllama.request.Pooling;
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

  /** The result of a text that was embedded. Takes ownership of the array. */
  public static EmbeddingResult of(float[][] vectors, int tokens, boolean truncated, int attempts) {
    return new EmbeddingResult(vectors, tokens, truncated, attempts, null);
  }

  /** The result of a text that was not. */
  public static EmbeddingResult failed(Failure failure, int tokens, int attempts) {
    return new EmbeddingResult(new float[0][], tokens, false, attempts, failure);
  }

  /**
   * Returns a copy of the text's vector; empty on failure.
   *
   * @throws IllegalStateException if there is one vector per token, as with {@link Pooling#NONE}
   */
  public float[] vector() {
    if (vectors.length > 1) {
      throw new IllegalStateException(
          "there are " + vectors.length + " vectors, one per token; call vectors()");
    }
    return vectors.length == 0 ? new float[0] : vectors[0].clone();
  }

  /** Returns copies of all vectors: one for the text, or one per token; none on failure. */
  public float[][] vectors() {
    float[][] copy = new float[vectors.length][];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = vectors[i].clone();
    }
    return copy;
  }

  /**
   * Number of tokens of the text, including begin and end markers; 0 if it failed before
   * tokenization.
   */
  public int tokens() {
    return tokens;
  }

  /** Whether the text was truncated. */
  public boolean truncated() {
    return truncated;
  }

  /** Number of attempts; 0 if the text never reached the engine. */
  public int attempts() {
    return attempts;
  }

  @Override
  public @Nullable Failure failure() {
    return failure;
  }
}

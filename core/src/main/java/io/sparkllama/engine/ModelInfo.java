package io.sparkllama.engine;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/**
 * Facts about a model from its header, known before it is loaded. Immutable. A {@link #builder}
 * names the values.
 *
 * @param description architecture, name and quantization, for display
 * @param parameterCount number of weights
 * @param sizeBytes size of all tensors in bytes
 * @param trainedContextLength context length the model was trained with, in tokens
 * @param vocabularySize number of tokens; IDs run from 0 to this, exclusive
 * @param embeddingLength length of a token vector
 * @param pooling pooling type the file requests: {@code mean}, {@code cls}, {@code last}, {@link
 *     #RANK}, or an unknown number; empty if it requests none
 * @param causal whether a token attends only to earlier ones. Such a model generates text, and a
 *     sequence may be decoded in parts
 * @param sharesPrefixes whether {@link Session#share} works
 * @param recurrent whether it has a recurrent state, which cannot be truncated or shared
 * @param singleSequence whether its sessions are limited to one sequence
 * @param concurrencyObstacle why its sessions must not decode concurrently; empty if they may
 * @param rankingObstacle why it cannot score a query and a document; empty if it can
 */
public record ModelInfo(
    String description,
    long parameterCount,
    long sizeBytes,
    int trainedContextLength,
    int vocabularySize,
    int embeddingLength,
    Optional<String> pooling,
    boolean causal,
    boolean sharesPrefixes,
    boolean recurrent,
    boolean singleSequence,
    Optional<String> concurrencyObstacle,
    Optional<String> rankingObstacle)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The {@link #pooling} of rerankers, which score a query and a document. */
  public static final String RANK = "rank";

  /** Whether its sessions return {@link Output#SCORES} instead of {@link Output#EMBEDDINGS}. */
  public boolean ranks() {
    return rankingObstacle.isEmpty();
  }

  /**
   * A builder for a model that generates text and whose sessions may decode concurrently; it shares
   * no prefixes and does not rank.
   *
   * @param description architecture, name and quantization, for display
   */
  public static Builder builder(String description) {
    return new Builder(description);
  }

  /** Collects values, which are named as in {@link ModelInfo}. Not thread-safe. */
  public static final class Builder {
    private final String description;
    private long parameterCount;
    private long sizeBytes;
    private int trainedContextLength;
    private int vocabularySize;
    private int embeddingLength;
    private Optional<String> pooling = Optional.empty();
    private boolean causal = true;
    private boolean sharesPrefixes;
    private boolean recurrent;
    private boolean singleSequence;
    private Optional<String> concurrencyObstacle = Optional.empty();
    private Optional<String> rankingObstacle = Optional.of("it is not a reranker");

    private Builder(String description) {
      this.description = Objects.requireNonNull(description, "description");
    }

    public Builder parameterCount(long value) {
      parameterCount = value;
      return this;
    }

    public Builder sizeBytes(long value) {
      sizeBytes = value;
      return this;
    }

    public Builder trainedContextLength(int value) {
      trainedContextLength = value;
      return this;
    }

    public Builder vocabularySize(int value) {
      vocabularySize = value;
      return this;
    }

    public Builder embeddingLength(int value) {
      embeddingLength = value;
      return this;
    }

    public Builder pooling(Optional<String> value) {
      pooling = value;
      return this;
    }

    public Builder causal(boolean value) {
      causal = value;
      return this;
    }

    public Builder sharesPrefixes(boolean value) {
      sharesPrefixes = value;
      return this;
    }

    public Builder recurrent(boolean value) {
      recurrent = value;
      return this;
    }

    public Builder singleSequence(boolean value) {
      singleSequence = value;
      return this;
    }

    public Builder concurrencyObstacle(Optional<String> value) {
      concurrencyObstacle = value;
      return this;
    }

    public Builder rankingObstacle(Optional<String> value) {
      rankingObstacle = value;
      return this;
    }

    public ModelInfo build() {
      return new ModelInfo(
          description,
          parameterCount,
          sizeBytes,
          trainedContextLength,
          vocabularySize,
          embeddingLength,
          pooling,
          causal,
          sharesPrefixes,
          recurrent,
          singleSequence,
          concurrencyObstacle,
          rankingObstacle);
    }
  }
}

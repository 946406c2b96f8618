package io.sparkllama.engine;

import java.util.Optional;

/**
 * Facts about a model from its header, known before it is loaded.
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
    Optional<String> rankingObstacle) {

  /** The {@link #pooling} of rerankers, which score a query and a document. */
  public static final String RANK = "rank";

  /** Whether its sessions return {@link Output#SCORES} instead of {@link Output#EMBEDDINGS}. */
  public boolean ranks() {
    return rankingObstacle.isEmpty();
  }
}

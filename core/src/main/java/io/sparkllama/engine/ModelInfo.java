package io.sparkllama.engine;

import java.util.Optional;

/**
 * Facts about a model, known from the head of its file before it is loaded.
 *
 * @param description architecture, name and quantization, for people
 * @param parameterCount number of weights
 * @param sizeBytes bytes of all tensors
 * @param trainedContextLength tokens of context the model was trained with
 * @param vocabularySize number of tokens; ids run from 0 to this, exclusive
 * @param embeddingLength numbers in the vector of a token
 * @param pooling how its file asks to make one vector of those of all tokens: {@code mean}, {@code
 *     cls}, {@code last}, or what makes no vector of them: {@link #RANK}, or a number that is not
 *     known; empty if it does not ask
 * @param causal whether a token sees only those before it: it then generates text, and a sequence
 *     may come in parts
 * @param sharesPrefixes whether {@link Session#share} works
 * @param recurrent whether it keeps a state of what it has seen, which cannot be cut or shared
 * @param singleSequence whether a session of it must have one sequence alone
 * @param concurrencyObstacle why its sessions must not decode at the same time; empty if they may
 * @param rankingObstacle why it gives no score of a query and a document; empty if it does
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

  /** The {@link #pooling} of rerankers, which make a score of a query and a document. */
  public static final String RANK = "rank";

  /** Whether its sessions give {@link Output#SCORES}, and then no {@link Output#EMBEDDINGS}. */
  public boolean ranks() {
    return rankingObstacle.isEmpty();
  }
}

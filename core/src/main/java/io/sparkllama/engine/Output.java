package io.sparkllama.engine;

/** What a decode computes for the tokens of its batch that ask for an output. */
public enum Output {
  /** A score for each token of the vocabulary to come next. */
  LOGITS,
  /** The token's vector. */
  EMBEDDINGS,
  /** A score for each sequence, by what is held of it: how well a document answers a query. */
  SCORES
}

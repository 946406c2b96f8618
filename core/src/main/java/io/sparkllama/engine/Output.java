package io.sparkllama.engine;

/** What a decode computes for the tokens that request an output. */
public enum Output {
  /** A score for each token of the vocabulary as the next token. */
  LOGITS,
  /** The token's vector. */
  EMBEDDINGS,
  /** One score per sequence: how well a document answers a query. */
  SCORES
}

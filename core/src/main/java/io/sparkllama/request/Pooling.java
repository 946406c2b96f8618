package io.sparkllama.request;

/** How token embeddings are pooled into the embedding of a text. */
public enum Pooling {
  /** As the model file specifies; {@link #MEAN} if it does not. */
  MODEL,
  /** The mean of the token embeddings. */
  MEAN,
  /** The first token's embedding. */
  CLS,
  /** The last token's embedding. */
  LAST,
  /** No pooling: one vector per token. */
  NONE
}

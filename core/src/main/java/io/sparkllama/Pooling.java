package io.sparkllama;

/** How the vectors of a text's tokens become the vector of the text. */
public enum Pooling {
  /** As the model's file asks for; {@link #MEAN} if it does not. */
  MODEL,
  /** Their mean. */
  MEAN,
  /** The first token's. */
  CLS,
  /** The last token's. */
  LAST,
  /** They stay as they are, one vector per token. */
  NONE
}

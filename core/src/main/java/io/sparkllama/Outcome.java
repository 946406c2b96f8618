package io.sparkllama;

import org.jspecify.annotations.Nullable;

/** What every result says: whether it is one to use, and if not, why. */
public interface Outcome {

  /** Whether this is a result to use. */
  boolean success();

  /** What is wrong and what to do; null on success. */
  @Nullable String error();
}

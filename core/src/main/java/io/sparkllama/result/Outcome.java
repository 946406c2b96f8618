package io.sparkllama.result;

import org.jspecify.annotations.Nullable;

/** What all results have in common: whether they are usable, and if not, why. */
public interface Outcome {

  /** Why this is no result to use; null on success. */
  @Nullable Failure failure();

  /** Whether this is a result to use. */
  default boolean success() {
    return failure() == null;
  }

  /** What is wrong and what to do, for people; null on success. */
  default @Nullable String error() {
    Failure failure = failure();
    return failure == null ? null : failure.message();
  }

  /** What sort of failure it is, for programs; null on success. */
  default Failure.@Nullable Kind errorKind() {
    Failure failure = failure();
    return failure == null ? null : failure.kind();
  }
}

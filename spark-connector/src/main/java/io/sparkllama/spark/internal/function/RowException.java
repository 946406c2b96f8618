package io.sparkllama.spark.internal.function;

import io.sparkllama.result.Failure;

/** Thrown if an argument of a row is invalid for every model. */
public final class RowException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final Failure failure;

  RowException(Failure.Kind kind, String message) {
    super(message);
    this.failure = new Failure(kind, message);
  }

  /** The failure of the row. */
  public Failure failure() {
    return failure;
  }
}

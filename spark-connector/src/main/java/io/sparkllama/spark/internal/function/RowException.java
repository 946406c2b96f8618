package io.sparkllama.spark.internal.function;

import io.sparkllama.result.Failure;

/** An argument of a row that no model can be asked with. */
public final class RowException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final Failure failure;

  RowException(Failure.Kind kind, String message) {
    super(message);
    this.failure = new Failure(kind, message);
  }

  /** What is wrong with the row. */
  public Failure failure() {
    return failure;
  }
}

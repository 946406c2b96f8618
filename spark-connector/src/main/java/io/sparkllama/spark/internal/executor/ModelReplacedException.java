package io.sparkllama.spark.internal.executor;

/** A model was replaced while it was loaded: nobody knows which one that is. */
final class ModelReplacedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  ModelReplacedException(String model) {
    super("the model " + model + " was replaced while it was loaded; run again once it stays");
  }
}

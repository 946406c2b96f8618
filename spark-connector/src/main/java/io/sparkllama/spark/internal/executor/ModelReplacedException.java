package io.sparkllama.spark.internal.executor;

/** Thrown if a model file was replaced while it loaded, so that its state is unknown. */
final class ModelReplacedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  ModelReplacedException(String model) {
    super(
        "the model "
            + model
            + " was replaced while it was loaded; run again when its file no longer changes");
  }
}

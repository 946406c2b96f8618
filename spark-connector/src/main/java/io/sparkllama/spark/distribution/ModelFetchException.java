package io.sparkllama.spark.distribution;

/** A model that cannot be brought to this host. The message says which, why, and what to do. */
public final class ModelFetchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ModelFetchException(String model, String reason, String remedy, Throwable cause) {
    super("cannot fetch model " + model + ": " + reason + "; " + remedy, cause);
  }

  ModelFetchException(String model, String reason, String remedy) {
    this(model, reason, remedy, null);
  }
}

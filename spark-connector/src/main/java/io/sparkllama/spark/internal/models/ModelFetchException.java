package io.sparkllama.spark.internal.models;

/**
 * A model or native library cannot be brought to this host. The message says which one, why, and
 * what to do.
 */
public final class ModelFetchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ModelFetchException(
      FileKind kind, String location, String reason, String remedy, Throwable cause) {
    super("cannot fetch " + kind.label() + " " + location + ": " + reason + "; " + remedy, cause);
  }

  ModelFetchException(FileKind kind, String location, String reason, String remedy) {
    this(kind, location, reason, remedy, null);
  }

  ModelFetchException(String model, String reason, String remedy, Throwable cause) {
    this(FileKind.MODEL, model, reason, remedy, cause);
  }

  ModelFetchException(String model, String reason, String remedy) {
    this(model, reason, remedy, null);
  }
}

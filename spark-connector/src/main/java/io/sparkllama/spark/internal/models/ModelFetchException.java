package io.sparkllama.spark.internal.models;

import io.sparkllama.option.Explained;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionNames;

/**
 * A model or native library cannot be brought to this host. The message says which one, why, and
 * what to do.
 */
public final class ModelFetchException extends RuntimeException implements Explained {

  private static final long serialVersionUID = 2L;

  private final Message explanation;

  private ModelFetchException(Message explanation, Throwable cause) {
    super(explanation.toString(), cause);
    this.explanation = explanation;
  }

  ModelFetchException(
      FileKind kind, String location, Message reason, Message remedy, Throwable cause) {
    this(
        Message.of("cannot fetch ", kind.label(), " ", shown(location), ": ", reason, "; ", remedy),
        cause);
  }

  ModelFetchException(
      FileKind kind, String location, String reason, Message remedy, Throwable cause) {
    this(kind, location, Message.of(reason), remedy, cause);
  }

  ModelFetchException(
      FileKind kind, String location, String reason, String remedy, Throwable cause) {
    this(kind, location, reason, Message.of(remedy), cause);
  }

  ModelFetchException(FileKind kind, String location, String reason, Message remedy) {
    this(kind, location, reason, remedy, null);
  }

  ModelFetchException(FileKind kind, String location, String reason, String remedy) {
    this(kind, location, reason, remedy, null);
  }

  /** Without its query, which may have tokens of any name. */
  private static String shown(String location) {
    int query = location.contains("://") ? location.indexOf('?') : -1;
    return query < 0 ? location : location.substring(0, query) + "?***";
  }

  @Override
  public Message explanation() {
    return explanation;
  }

  /** The same exception with the names that a call has for options. */
  public ModelFetchException named(OptionNames names) {
    ModelFetchException named =
        new ModelFetchException(Message.of(explanation.text(names)), getCause());
    named.setStackTrace(getStackTrace());
    return named;
  }
}

package io.sparkllama.spark.internal.executor;

import io.sparkllama.engine.EngineException;
import io.sparkllama.option.Explained;
import io.sparkllama.option.OptionNames;
import io.sparkllama.spark.internal.models.ModelFetchException;

/**
 * Errors of the core with the names that a call has for options: Spark passes on no more than their
 * text.
 */
final class CallErrors {

  private CallErrors() {}

  /** An error to throw instead of another: of the same kind, from the same place. */
  static RuntimeException named(RuntimeException error, OptionNames names) {
    if (!(error instanceof Explained explained)) {
      return error;
    }
    String text = explained.explanation().text(names);
    if (text.equals(error.getMessage())) {
      return error;
    }
    if (error instanceof ModelFetchException fetch) {
      return fetch.named(names);
    }
    RuntimeException named =
        error instanceof EngineException
            ? new EngineException(text, error.getCause())
            : new IllegalArgumentException(text, error.getCause());
    named.setStackTrace(error.getStackTrace());
    return named;
  }
}

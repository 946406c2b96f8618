package io.sparkllama.spark.internal.executor;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.engine.EngineException;
import io.sparkllama.spark.internal.function.RowResult;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/**
 * Tells what is wrong with one row, which is its answer, from what is wrong with the engine, which
 * fails the task. As long as the processor is open, whatever a row makes it throw is the row's.
 */
final class RowFault {

  /** What is wrong with a row is told in so many characters. */
  private static final int LONGEST_MESSAGE = 2000;

  private RowFault() {}

  /** What is wrong with a row's options, as it is told. */
  static String messageOf(Throwable fault) {
    String message =
        fault instanceof IllegalArgumentException && fault.getMessage() != null
            ? fault.getMessage()
            : "the row cannot be asked for: " + fault;
    return message.length() > LONGEST_MESSAGE
        ? message.substring(0, LONGEST_MESSAGE) + "…"
        : message;
  }

  /**
   * What is wrong with a row that was asked for.
   *
   * @throws RuntimeException the failure itself, if it is none of the row's
   */
  static String messageOf(Throwable failure, ParallelProcessor processor) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof EngineException
        || cause instanceof CancellationException
        || !processor.isOpen()) {
      throw cause instanceof RuntimeException unchecked
          ? unchecked
          : new CompletionException(cause);
    }
    if (cause instanceof Error error && !(cause instanceof StackOverflowError)) {
      throw error;
    }
    return messageOf(cause);
  }

  /**
   * An answer of a processor that was open all the time: a row that a closing executor left undone
   * has none, and its task runs again.
   *
   * @throws IllegalStateException if there is none
   */
  static RowResult requireWhole(RowResult answer, ParallelProcessor processor) {
    if (answer.error() != null && !processor.isOpen()) {
      throw new IllegalStateException(answer.error());
    }
    return answer;
  }
}

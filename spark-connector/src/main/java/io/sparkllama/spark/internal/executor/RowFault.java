package io.sparkllama.spark.internal.executor;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.engine.EngineException;
import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.function.RowException;
import io.sparkllama.spark.internal.function.RowResult;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/**
 * Tells what is wrong with one row, which is its result, from what is wrong with the engine, which
 * fails the task. As long as the processor is open, whatever a row makes it throw is the row's.
 */
final class RowFault {

  /** What is wrong with a row is told in so many characters. */
  private static final int LONGEST_MESSAGE = 2000;

  private RowFault() {}

  /** What is wrong with a row's options. */
  static Failure ofOptions(Throwable fault) {
    return new Failure(Failure.Kind.OPTION, messageOf(fault));
  }

  /**
   * What is wrong with a row that was asked for.
   *
   * @throws RuntimeException the failure itself, if it is none of the row's
   */
  static Failure of(Throwable thrown, ParallelProcessor processor) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
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
    return new Failure(kindOf(cause), messageOf(cause));
  }

  /** What the arguments leave to be wrong, once they are read, are the options. */
  private static Failure.Kind kindOf(Throwable cause) {
    if (cause instanceof RowException wrong) {
      return wrong.failure().kind();
    }
    return cause instanceof IllegalArgumentException
        ? Failure.Kind.OPTION
        : Failure.Kind.UNEXPECTED;
  }

  private static String messageOf(Throwable fault) {
    String message =
        fault instanceof IllegalArgumentException && fault.getMessage() != null
            ? fault.getMessage()
            : "the row cannot be asked for: " + fault;
    return message.length() > LONGEST_MESSAGE
        ? message.substring(0, LONGEST_MESSAGE) + "…"
        : message;
  }

  /**
   * A result of a processor that was open all the time: a row that a closing executor left undone
   * has none, and its task runs again.
   *
   * @throws IllegalStateException if there is none
   */
  static RowResult requireWhole(RowResult result, ParallelProcessor processor) {
    if (result.failed() && !processor.isOpen()) {
      throw new IllegalStateException(result.failure().message());
    }
    return result;
  }
}

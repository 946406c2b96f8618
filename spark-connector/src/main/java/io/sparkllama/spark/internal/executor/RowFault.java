package io.sparkllama.spark.internal.executor;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.engine.EngineException;
import io.sparkllama.option.Explained;
import io.sparkllama.option.Message;
import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.function.RowException;
import io.sparkllama.spark.internal.function.RowResult;
import io.sparkllama.spark.internal.options.Spelling;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/**
 * Separates faults of a row, which become its result, from faults of the engine, which fail the
 * task. As long as the processor is open, an exception is the fault of the row that caused it.
 */
final class RowFault {

  /** Maximum length of a failure's message, in characters. */
  private static final int LONGEST_MESSAGE = 2000;

  private RowFault() {}

  /** The failure of a row whose options are wrong. */
  static Failure ofOptions(Throwable fault) {
    return new Failure(Failure.Kind.OPTION, messageOf(fault));
  }

  /**
   * The failure of a row whose request has thrown.
   *
   * @throws RuntimeException the exception itself, if it is not the row's fault
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

  /** The arguments were valid, so an {@link IllegalArgumentException} is about the options. */
  private static Failure.Kind kindOf(Throwable cause) {
    if (cause instanceof RowException wrong) {
      return wrong.failure().kind();
    }
    return cause instanceof IllegalArgumentException
        ? Failure.Kind.OPTION
        : Failure.Kind.UNEXPECTED;
  }

  private static Message messageOf(Throwable fault) {
    Message message =
        fault instanceof IllegalArgumentException && fault.getMessage() != null
            ? Explained.of(fault)
            : Message.of("the request failed with ", fault);
    String text = message.text(Spelling.OPTION.names());
    return text.length() > LONGEST_MESSAGE
        ? Message.of(text.substring(0, LONGEST_MESSAGE), "…")
        : message;
  }

  /**
   * Requires a result of a processor that has stayed open. A processor that closes fails its
   * pending requests; then the task must fail, so that Spark runs it again.
   *
   * @throws IllegalStateException if the row failed and the processor is closed
   */
  static RowResult requireWhole(RowResult result, ParallelProcessor processor) {
    if (result.failed() && !processor.isOpen()) {
      throw new IllegalStateException(result.failure().message(Spelling.OPTION.names()));
    }
    return result;
  }
}

package io.sparkllama.spark;

import io.sparkllama.engine.EngineException;
import io.sparkllama.option.Credentials;
import io.sparkllama.option.Explained;
import io.sparkllama.option.OptionNames;
import io.sparkllama.spark.internal.models.ModelFetchException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;

/** The line that explains a failed run to its user, extracted from a chain of exceptions. */
final class ErrorMessage {

  /** Maximum length in characters. Longer messages contain a prompt or a plan in the middle. */
  private static final int LONGEST = 2_000;

  /** Messages of Spark that merely wrap the cause. */
  private static final Pattern WRAPPING =
      Pattern.compile(
          "Exception thrown in awaitResult.*|Job aborted.*|Writing job aborted.*|Task failed while.*"
              + "|\\[(TASK_WRITE_FAILED|WRITING_JOB_ABORTED)].*|Failed to execute.*user defined.*",
          Pattern.DOTALL);

  /** The text of an executor's error in Spark's message, if the exception itself is not there. */
  private static final Pattern OF_TASK =
      Pattern.compile(
          "(?:Lost task [^\\n]*?\\): |Caused by: )([\\w.$]+): (.*?)(?=\\n\\s+at |\\z)",
          Pattern.DOTALL);

  /** The position in a statement, which Spark prints before the statement. */
  private static final Pattern IN_STATEMENT =
      Pattern.compile(
          "\\n== [^\\n]*?(\\(line \\d+, pos\\w* \\d+\\))?[^\\n(]*==\\n", Pattern.DOTALL);

  /** A message of Spark that names a file, but not what is wrong with it. */
  private static final String UNREADABLE = "[FAILED_READ_FILE.";

  /** The stack trace of another process, at the end of its message. */
  private static final Pattern TRACE = Pattern.compile("\\R\\s+at [\\w.$]+\\(.*", Pattern.DOTALL);

  /** What disks and HDFS say when nothing more fits on them. */
  private static final Pattern NO_SPACE =
      Pattern.compile("No space left on device|Disk quota exceeded|DiskSpace quota of .* exceeded");

  private ErrorMessage() {}

  /**
   * The explanation of an error, on one line.
   *
   * @param names the names that the user types
   */
  static String of(Throwable error, OptionNames names) {
    List<Throwable> chain = ExceptionUtils.getThrowableList(error);
    return chain.stream()
        .filter(ErrorMessage::isOwn)
        .findFirst()
        .map(own -> text(own, names))
        .or(() -> chain.stream().map(ErrorMessage::ofTask).flatMap(Optional::stream).findFirst())
        .map(ErrorMessage::inOneLine)
        .or(() -> Optional.of(explaining(chain, names)))
        .map(ErrorMessage::withRemedy)
        .map(Credentials::hidden)
        .orElseThrow();
  }

  /** The operating system names neither the disk nor a remedy. */
  private static String withRemedy(String message) {
    return NO_SPACE.matcher(message).find()
        ? message
            + "; free space for the output, the result cache and Spark's local folders, and run the"
            + " same command again"
        : message;
  }

  private static boolean isOwn(Throwable error) {
    return error instanceof EngineException || error instanceof ModelFetchException;
  }

  /** The stack traces of an error and its causes, without credentials. */
  static String stackTrace(Throwable error) {
    return Credentials.hidden(ExceptionUtils.getStackTrace(error));
  }

  /** The error in the text of a failed task: the engine's, else the last cause. */
  private static Optional<String> ofTask(Throwable error) {
    if (error.getCause() != null || !(error instanceof SparkException)) {
      return Optional.empty();
    }
    Optional<String> message = Optional.empty();
    Matcher matcher = OF_TASK.matcher(String.valueOf(error.getMessage()));
    while (matcher.find()) {
      message = Optional.of(matcher.group(2).isBlank() ? matcher.group(1) : matcher.group(2));
      if (matcher.group(1).startsWith("io.sparkllama.")) {
        return message;
      }
    }
    return message;
  }

  private static String explaining(List<Throwable> chain, OptionNames names) {
    for (Throwable error : chain) {
      String message = inOneLine(text(error, names));
      if (!message.isEmpty() && !isWrapping(error, message)) {
        return message.startsWith(UNREADABLE) && error.getCause() != null
            ? message + " " + explaining(ExceptionUtils.getThrowableList(error.getCause()), names)
            : message;
      }
    }
    Throwable last = chain.get(chain.size() - 1);
    String message = inOneLine(text(last, names));
    return message.isEmpty() ? last.getClass().getSimpleName() : message;
  }

  private static boolean isWrapping(Throwable error, String message) {
    Throwable cause = error.getCause();
    return cause != null
        && (error instanceof ExecutionException
            || error instanceof CompletionException
            || error instanceof InvocationTargetException
            || message.startsWith(cause.getClass().getName())
            || WRAPPING.matcher(message).matches());
  }

  private static String text(Throwable error, OptionNames names) {
    if (error instanceof Explained explained) {
      return explained.explanation().text(names);
    }
    // the simple message, because the full one ends with the plan
    String text =
        error instanceof AnalysisException wrong ? wrong.getSimpleMessage() : error.getMessage();
    return text == null ? "" : text;
  }

  /** Joins the lines of a message. The explanation often follows a prompt of several lines. */
  private static String inOneLine(String message) {
    String text = message == null ? "" : TRACE.matcher(message).replaceFirst("");
    Matcher statement = IN_STATEMENT.matcher(text);
    if (statement.find()) {
      String where = statement.group(1);
      text = text.substring(0, statement.start()) + (where == null ? "" : " " + where);
    }
    String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
    return line.length() <= LONGEST
        ? line
        : line.substring(0, LONGEST / 2) + " … " + line.substring(line.length() - LONGEST / 2);
  }
}

package io.sparkllama.spark;

import io.sparkllama.engine.EngineException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** The one line of a failed run that its user needs. */
final class ErrorMessage {

  /** An engine's error out of an executor comes as text inside Spark's own. */
  private static final Pattern FROM_EXECUTOR =
      Pattern.compile("io\\.sparkllama\\.[\\w.]*Exception: ([^\\r\\n]*)");

  private ErrorMessage() {}

  static String of(Throwable error) {
    List<Throwable> chain = ExceptionUtils.getThrowableList(error);
    return chain.stream()
        .filter(EngineException.class::isInstance)
        .map(Throwable::getMessage)
        .findFirst()
        .orElseGet(() -> inText(chain));
  }

  private static String inText(List<Throwable> chain) {
    for (Throwable link : chain) {
      Matcher matcher = FROM_EXECUTOR.matcher(String.valueOf(link.getMessage()));
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    Throwable first = chain.get(0);
    String message = String.valueOf(first.getMessage()).lines().findFirst().orElse("");
    return message.isEmpty() ? first.getClass().getName() : message;
  }
}

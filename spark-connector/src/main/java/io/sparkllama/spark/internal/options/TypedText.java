package io.sparkllama.spark.internal.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkllama.spark.internal.common.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Escapes in command-line text, where line breaks are hard to type. */
public final class TypedText {

  private static final Pattern ESCAPE = Pattern.compile("\\\\([nt\\\\])");

  private TypedText() {}

  /** Replaces {@code \\n}, {@code \\t} and {@code \\\\} with the characters they stand for. */
  public static String unescape(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    switch (match.group(1)) {
                      case "n" -> "\n";
                      case "t" -> "\t";
                      default -> "\\";
                    }));
  }

  /** Like {@link #unescape}, for stop strings; a JSON array has its own escapes. */
  public static String unescapeStop(String text) {
    return isJson(text) ? text : unescape(text);
  }

  private static boolean isJson(String text) {
    try {
      return Json.mapper().readTree(text).isArray();
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}

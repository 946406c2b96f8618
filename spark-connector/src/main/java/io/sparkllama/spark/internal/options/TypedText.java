package io.sparkllama.spark.internal.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text of a command line, where a line's end is hard to type. */
public final class TypedText {

  private static final Pattern ESCAPE = Pattern.compile("\\\\([nt\\\\])");
  private static final ObjectMapper JSON = new ObjectMapper();

  private TypedText() {}

  /** The text with {@code \\n}, {@code \\t} and {@code \\\\} for what they stand for. */
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

  /** The same for a stop string; an array of them is JSON, which has escapes of its own. */
  public static String unescapeStop(String text) {
    return isJson(text) ? text : unescape(text);
  }

  private static boolean isJson(String text) {
    try {
      return JSON.readTree(text).isArray();
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}

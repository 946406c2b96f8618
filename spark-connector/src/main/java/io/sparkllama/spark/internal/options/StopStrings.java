package io.sparkllama.spark.internal.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkllama.spark.internal.common.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Parses stop strings: a single string, or a JSON array of strings. */
final class StopStrings {

  /** Start of an array of strings; other texts may also start with a bracket. */
  private static final Pattern ARRAY_OF_STRINGS =
      Pattern.compile("\\s*\\[\\s*\".*", Pattern.DOTALL);

  private StopStrings() {}

  /**
   * Parses the strings.
   *
   * @throws IllegalArgumentException for an array that contains other values besides strings
   */
  static List<String> parse(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    JsonNode array = array(text);
    if (array == null) {
      if (ARRAY_OF_STRINGS.matcher(text).matches()) {
        throw new IllegalArgumentException("not JSON");
      }
      return List.of(text);
    }
    List<String> strings = new ArrayList<>();
    int others = 0;
    for (JsonNode item : array) {
      if (item.isNull()) {
        throw new IllegalArgumentException("a null");
      }
      others += item.isTextual() ? 0 : 1;
      strings.add(item.asText());
    }
    if (others == 0) {
      return List.copyOf(strings);
    }
    if (others < strings.size()) {
      throw new IllegalArgumentException("not only strings");
    }
    // A text such as the citation [1].
    return List.of(text);
  }

  private static JsonNode array(String text) {
    if (!text.stripLeading().startsWith("[")) {
      return null;
    }
    try {
      JsonNode node = Json.mapper().readTree(text);
      return node.isArray() ? node : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}

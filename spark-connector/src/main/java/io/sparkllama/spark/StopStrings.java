package io.sparkllama.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The option {@code stop}: one string as it is, or a JSON array of strings. */
final class StopStrings {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** How an array with a string begins; other texts may begin with a bracket, too. */
  private static final Pattern ARRAY_OF_STRINGS =
      Pattern.compile("\\s*\\[\\s*\".*", Pattern.DOTALL);

  private StopStrings() {}

  /** The strings; {@link IllegalArgumentException} for an array with anything else in it. */
  static List<String> of(OptionValues values) {
    String stop = values.text(LlamaOption.STOP);
    if (stop.isEmpty()) {
      return List.of();
    }
    JsonNode array = array(stop);
    if (array == null) {
      if (ARRAY_OF_STRINGS.matcher(stop).matches()) {
        throw wrong(values);
      }
      return List.of(stop);
    }
    List<String> strings = new ArrayList<>();
    int others = 0;
    for (JsonNode item : array) {
      if (item.isNull()) {
        throw wrong(values);
      }
      others += item.isTextual() ? 0 : 1;
      strings.add(item.asText());
    }
    if (others == 0) {
      return strings;
    }
    if (others < strings.size()) {
      throw wrong(values);
    }
    // as a citation, [1]
    return List.of(stop);
  }

  private static JsonNode array(String stop) {
    if (!stop.stripLeading().startsWith("[")) {
      return null;
    }
    try {
      JsonNode node = JSON.readTree(stop);
      return node.isArray() ? node : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static IllegalArgumentException wrong(OptionValues values) {
    return values.wrong(LlamaOption.STOP, "a string or a JSON array of strings", null);
  }
}

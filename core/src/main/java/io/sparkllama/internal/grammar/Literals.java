package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;

/** Texts quoted for GBNF. */
final class Literals {

  private Literals() {}

  /**
   * A value as JSON.
   *
   * @throws IllegalArgumentException if a text in it is not well-formed Unicode, as then no answer
   *     can hold it
   */
  static String json(JsonNode value, String path) {
    String json = value.toString();
    if (json.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw Refused.at(path, "has a text with an unpaired surrogate");
    }
    return text(json);
  }

  static String text(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                default -> quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }
}

package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;

/** Quotes texts for GBNF. */
final class Literals {

  private Literals() {}

  /**
   * A JSON value as a GBNF literal.
   *
   * @throws IllegalArgumentException if it contains a string with an unpaired surrogate, which no
   *     generated text can contain
   */
  static String json(JsonNode value, String path) {
    String json = value.toString();
    if (json.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw Refused.at(path, "has a string with an unpaired surrogate");
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

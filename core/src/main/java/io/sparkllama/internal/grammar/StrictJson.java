package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * A strict JSON reader: rejects duplicate members and trailing content, and keeps numbers as
 * written.
 */
final class StrictJson {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private StrictJson() {}

  static JsonNode read(String text) throws JsonProcessingException {
    return requireFinite(MAPPER.readTree(text));
  }

  /** Some Jackson versions read a number beyond the range of double as infinity. */
  static JsonNode requireFinite(JsonNode json) throws JsonProcessingException {
    if (!isFinite(json)) {
      throw new JsonParseException(null, "a number is too large to be read");
    }
    return json;
  }

  private static boolean isFinite(JsonNode json) {
    for (JsonNode part : json) {
      if (!isFinite(part)) {
        return false;
      }
    }
    return !json.isDouble() || Double.isFinite(json.doubleValue());
  }
}

package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * JSON with nothing lost: no member twice, nothing behind the value, numbers as they are written.
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
    JsonNode json = MAPPER.readTree(text);
    if (!isFinite(json)) {
      throw new JsonParseException(null, "a number is too large to be read");
    }
    return json;
  }

  /** Some versions of Jackson take a number beyond doubles for infinity. */
  private static boolean isFinite(JsonNode json) {
    for (JsonNode part : json) {
      if (!isFinite(part)) {
        return false;
      }
    }
    return !json.isDouble() || Double.isFinite(json.doubleValue());
  }
}

package io.sparkllama.internal.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a caller gives a chat template besides the conversation, as a JSON object. */
public final class TemplateArguments {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** What the conversation itself says. */
  private static final List<String> TAKEN =
      List.of("messages", "add_generation_prompt", "bos_token", "eos_token");

  private TemplateArguments() {}

  /**
   * Reads them.
   *
   * @param json an object; empty for none
   * @return the values by name; texts in them count as data
   * @throws IllegalArgumentException for what is no JSON object, or sets what the conversation says
   */
  public static Map<String, Object> parse(String json) {
    if (json.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> values;
    try {
      values = MAPPER.readValue(json, new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "chatTemplateKwargs is not a JSON object ("
              + e.getOriginalMessage()
              + "); it must be one"
              + " such as {\"enable_thinking\": false}",
          e);
    }
    if (values == null) {
      throw new IllegalArgumentException(
          "chatTemplateKwargs is null; it must be a JSON object such as {\"enable_thinking\":"
              + " false}");
    }
    for (String name : TAKEN) {
      if (values.containsKey(name)) {
        throw new IllegalArgumentException(
            "chatTemplateKwargs sets '"
                + name
                + "', which the conversation and the model say;"
                + " leave it out");
      }
    }
    return values;
  }
}

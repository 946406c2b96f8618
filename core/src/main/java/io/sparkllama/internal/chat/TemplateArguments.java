package io.sparkllama.internal.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sparkllama.option.Message;
import io.sparkllama.option.Option;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A caller's additional variables for a chat template, as a JSON object. */
public final class TemplateArguments {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Variables that the conversation or the model sets. */
  private static final List<String> RESERVED =
      List.of("messages", "add_generation_prompt", "bos_token", "eos_token");

  private static final Option OPTION = Options.CHAT_TEMPLATE_KWARGS;

  private TemplateArguments() {}

  /**
   * Parses the variables.
   *
   * @param json a JSON object; empty for none
   * @return the values by name; strings in them are treated as data
   * @throws IllegalArgumentException if the text is not a JSON object or sets a reserved variable
   */
  public static Map<String, Object> parse(String json) {
    if (json.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> values;
    try {
      values = MAPPER.readValue(json, new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new OptionException(
          OPTION,
          Message.of(
              OPTION,
              " is not a JSON object (",
              e.getOriginalMessage(),
              "); it must be one such as {\"enable_thinking\": false}"),
          e);
    }
    if (values == null) {
      throw OptionException.outOfRange(
          OPTION, "null", "a JSON object such as {\"enable_thinking\": false}");
    }
    for (String name : RESERVED) {
      if (values.containsKey(name)) {
        throw new OptionException(
            OPTION,
            Message.of(
                OPTION, " sets '", name, "', which the conversation or the model sets; remove it"));
      }
    }
    return values;
  }
}

package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What OpenAI's and Anthropic's interfaces put around a schema: response formats, tools and
 * functions. None of their keys is a keyword of JSON Schema.
 */
final class Wrappers {

  private static final int MAX_LAYERS = 5;

  private static final String TYPE = "type";

  private static final List<String> INNER =
      List.of(
          "response_format",
          "output_format",
          "format",
          "json_schema",
          "function",
          "schema",
          "input_schema",
          "parameters");

  private static final Set<String> BESIDE = Set.of(TYPE, "name", "description", "strict");
  private static final Set<String> TYPES = Set.of("json_schema", "function", "custom");

  private Wrappers() {}

  /** The schema inside; the same node if there is nothing around it. */
  static JsonNode unwrapped(JsonNode root) {
    JsonNode schema = root;
    for (int layer = 0; layer < MAX_LAYERS; layer++) {
      Optional<JsonNode> inner = inner(schema);
      if (inner.isEmpty()) {
        break;
      }
      schema = inner.get();
    }
    return schema.path(TYPE).asText().equals("json_object")
        ? JsonNodeFactory.instance.objectNode().put(TYPE, "object")
        : schema;
  }

  private static Optional<JsonNode> inner(JsonNode wrapper) {
    return INNER.stream()
        .filter(key -> wrapper.path(key).isObject() && hasNothingElse(wrapper, key))
        .map(wrapper::path)
        .findFirst();
  }

  private static boolean hasNothingElse(JsonNode wrapper, String key) {
    for (Iterator<String> names = wrapper.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals(key) && !BESIDE.contains(name)) {
        return false;
      }
    }
    return !wrapper.has(TYPE) || TYPES.contains(wrapper.path(TYPE).asText());
  }
}

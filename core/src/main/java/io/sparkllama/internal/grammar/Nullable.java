package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes OpenAPI's {@code nullable} in JSON Schema's own words, which the validator knows too. */
final class Nullable {

  private static final String KEYWORD = "nullable";
  private static final String TYPE = "type";

  private static final List<String> WITH_SCHEMA = List.of("items", "additionalProperties");
  private static final List<String> WITH_SCHEMAS =
      List.of("anyOf", "oneOf", "allOf", "prefixItems");
  private static final List<String> WITH_NAMED_SCHEMAS =
      List.of("properties", "$defs", "definitions");

  private Nullable() {}

  /** Rewrites a schema and all schemas in it. */
  static void rewrite(JsonNode schema) {
    if (!(schema instanceof ObjectNode object)) {
      return;
    }
    WITH_SCHEMA.forEach(keyword -> rewrite(schema.path(keyword)));
    WITH_SCHEMAS.forEach(keyword -> schema.path(keyword).forEach(Nullable::rewrite));
    WITH_NAMED_SCHEMAS.forEach(keyword -> schema.path(keyword).forEach(Nullable::rewrite));
    JsonNode nullable = schema.path(KEYWORD);
    if (nullable.isBoolean()) {
      object.remove(KEYWORD);
      if (nullable.booleanValue()) {
        allowNull(object);
      }
    }
  }

  private static void allowNull(ObjectNode schema) {
    JsonNode type = schema.path(TYPE);
    if (type.isTextual()) {
      schema.putArray(TYPE).add(type).add("null");
    } else if (!schema.has(TYPE) && !schema.isEmpty()) {
      ObjectNode other = schema.deepCopy();
      schema.removeAll();
      ArrayNode either = schema.putArray("anyOf");
      either.add(other);
      either.addObject().put(TYPE, "null");
    }
  }
}

package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes what OpenAPI and older drafts say in the words of draft 2020-12, which the validator
 * knows, too: {@code nullable}, boolean {@code exclusiveMinimum}, lists as {@code items}.
 */
final class SchemaForms {

  private static final String NULLABLE = "nullable";
  private static final String TYPE = "type";
  private static final String NULL = "null";
  private static final String ITEMS = "items";
  private static final String FURTHER_ITEMS = "additionalItems";
  private static final String UNEVALUATED = "unevaluatedProperties";
  private static final String ADDITIONAL = "additionalProperties";

  private static final List<String> WITH_SCHEMA = List.of(ITEMS, ADDITIONAL, "propertyNames");
  private static final List<String> WITH_SCHEMAS =
      List.of("anyOf", "oneOf", "allOf", "prefixItems");
  private static final List<String> WITH_NAMED_SCHEMAS =
      List.of("properties", "patternProperties", "$defs", "definitions");

  /** Keywords by which properties are evaluated elsewhere. */
  private static final Set<String> EVALUATING =
      Set.of("$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas");

  private SchemaForms() {}

  /** Rewrites a schema and all schemas in it. */
  static void rewrite(JsonNode schema) {
    if (!(schema instanceof ObjectNode object)) {
      return;
    }
    listedItems(object);
    WITH_SCHEMA.forEach(keyword -> rewrite(schema.path(keyword)));
    WITH_SCHEMAS.forEach(keyword -> schema.path(keyword).forEach(SchemaForms::rewrite));
    WITH_NAMED_SCHEMAS.forEach(keyword -> schema.path(keyword).forEach(SchemaForms::rewrite));
    schema.path("components").path("schemas").forEach(SchemaForms::rewrite);
    exclusive(object, "exclusiveMinimum", "minimum");
    exclusive(object, "exclusiveMaximum", "maximum");
    unevaluated(object);
    nullable(object);
  }

  private static void listedItems(ObjectNode schema) {
    if (schema.path(ITEMS).isArray() && !schema.has("prefixItems")) {
      JsonNode listed = schema.remove(ITEMS);
      if (!listed.isEmpty()) {
        schema.set("prefixItems", listed);
      }
      JsonNode further = schema.remove(FURTHER_ITEMS);
      if (further != null) {
        schema.set(ITEMS, further);
      }
    } else if (schema.has(FURTHER_ITEMS) && !schema.has("prefixItems")) {
      // It only has a meaning beside a list.
      schema.remove(FURTHER_ITEMS);
    }
  }

  private static void exclusive(ObjectNode schema, String keyword, String bound) {
    JsonNode value = schema.path(keyword);
    if (value.isBoolean()) {
      schema.remove(keyword);
      if (value.booleanValue() && schema.has(bound)) {
        schema.set(keyword, schema.remove(bound));
      }
    }
  }

  /** Where nothing else evaluates properties, it means the same as for additional ones. */
  private static void unevaluated(ObjectNode schema) {
    JsonNode value = schema.path(UNEVALUATED);
    boolean alone = EVALUATING.stream().noneMatch(schema::has);
    if (value.isBoolean() && (value.booleanValue() || alone)) {
      schema.remove(UNEVALUATED);
      if (!value.booleanValue() && !schema.has(ADDITIONAL)) {
        schema.put(ADDITIONAL, false);
      }
    }
  }

  private static void nullable(ObjectNode schema) {
    JsonNode nullable = schema.path(NULLABLE);
    if (nullable.isBoolean()) {
      schema.remove(NULLABLE);
      if (nullable.booleanValue()) {
        allowNull(schema);
      }
    }
  }

  private static void allowNull(ObjectNode schema) {
    JsonNode type = schema.path(TYPE);
    if (type.isTextual() || (type.isArray() && !type.isEmpty())) {
      Set<JsonNode> types = new LinkedHashSet<>();
      (type.isArray() ? type : List.of(type)).forEach(types::add);
      types.add(schema.textNode(NULL));
      schema.putArray(TYPE).addAll(types);
    } else if (!schema.has(TYPE) && !schema.isEmpty()) {
      ObjectNode other = schema.deepCopy();
      schema.removeAll();
      ArrayNode either = schema.putArray("anyOf");
      either.add(other);
      either.addObject().put(TYPE, NULL);
    }
  }
}

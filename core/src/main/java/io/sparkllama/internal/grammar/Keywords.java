package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The JSON Schema keywords supported by the grammar, and how their values are parsed. */
final class Keywords {

  static final List<String> TYPES =
      List.of("object", "array", "string", "number", "integer", "boolean", "null");

  /** Upper limit for counts and for unbounded repetition. */
  static final int MAX_COUNT = 100_000;

  private static final Set<String> ANNOTATIONS =
      Set.of(
          "$schema",
          "$comment",
          "$defs",
          "definitions",
          "title",
          "description",
          "default",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly",
          "example",
          "externalDocs",
          "discriminator",
          "contentMediaType",
          "contentEncoding",
          "format");

  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "enum",
          "const",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "prefixItems",
          "minItems",
          "maxItems",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "allOf",
          "anyOf",
          "oneOf",
          "$ref");

  private Keywords() {}

  static void requireKnown(JsonNode schema, String path) {
    for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KNOWN.contains(name) && !ANNOTATIONS.contains(name)) {
        throw Refused.at(
            path,
            "uses '"
                + name
                + "'; supported keywords are "
                + String.join(", ", new TreeSet<>(KNOWN)));
      }
    }
  }

  static void requireAlone(JsonNode schema, String keyword, String path) {
    for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals(keyword) && !ANNOTATIONS.contains(name)) {
        throw Refused.at(path, "has '" + name + "' next to '" + keyword + "'");
      }
    }
  }

  static List<JsonNode> list(JsonNode schema, String keyword, String path) {
    List<JsonNode> items = new ArrayList<>();
    schema.get(keyword).forEach(items::add);
    if (!schema.get(keyword).isArray() || items.isEmpty()) {
      throw Refused.at(path, "has " + keyword + ", which must be a non-empty list");
    }
    return items;
  }

  static int count(JsonNode schema, String keyword, int fallback, String path) {
    JsonNode value = schema.path(keyword);
    if (value.isMissingNode()) {
      return fallback;
    }
    if (!value.canConvertToExactIntegral()
        || !value.canConvertToInt()
        || value.asInt() < 0
        || value.asInt() > MAX_COUNT) {
      throw Refused.at(path, "has " + keyword + " " + value + "; it must be 0 to " + MAX_COUNT);
    }
    return value.asInt();
  }

  /**
   * The types a schema allows: those it names, else those implied by its other keywords, else all.
   */
  static List<String> types(JsonNode schema, String path) {
    JsonNode type = schema.get("type");
    List<String> types = new ArrayList<>();
    if (type != null) {
      (type.isArray() ? type : List.of(type)).forEach(each -> types.add(typeOf(each, path)));
    } else if (schema.has("properties") || schema.has("required")) {
      types.add("object");
    } else if (schema.has("items") || schema.has("prefixItems")) {
      types.add("array");
    } else {
      types.addAll(TYPES);
      types.remove("integer");
    }
    if (types.isEmpty()) {
      throw Refused.at(path, "has no type");
    }
    return types.stream().distinct().toList();
  }

  private static String typeOf(JsonNode name, String path) {
    if (!name.isTextual() || !TYPES.contains(name.asText())) {
      throw Refused.at(
          path, "has the type '" + name.asText() + "'; the types are " + String.join(", ", TYPES));
    }
    return name.asText();
  }
}

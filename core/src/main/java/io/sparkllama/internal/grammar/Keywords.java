package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The keywords of JSON Schema that a grammar can be made for, and how their values are read. */
final class Keywords {

  static final List<String> TYPES =
      List.of("object", "array", "string", "number", "integer", "boolean", "null");

  /** A free number of items ends somewhere, as does any answer. */
  static final int MOST_COUNT = 2000;

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
          "anyOf",
          "oneOf",
          "$ref");

  private Keywords() {}

  static void requireKnown(JsonNode schema, String path) {
    for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KNOWN.contains(name) && !ANNOTATIONS.contains(name)) {
        throw Refused.at(
            path, "uses '" + name + "'; known are " + String.join(", ", new TreeSet<>(KNOWN)));
      }
    }
  }

  static void requireAlone(JsonNode schema, String keyword, String path) {
    for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals(keyword) && !ANNOTATIONS.contains(name)) {
        throw Refused.at(path, "has '" + name + "' beside '" + keyword + "'");
      }
    }
  }

  static List<JsonNode> list(JsonNode schema, String keyword, String path) {
    List<JsonNode> items = new ArrayList<>();
    schema.get(keyword).forEach(items::add);
    if (!schema.get(keyword).isArray() || items.isEmpty()) {
      throw Refused.at(path, "has " + keyword + " that is not a list with something in it");
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
        || value.asInt() > MOST_COUNT) {
      throw Refused.at(path, "has " + keyword + " " + value + "; it must be 0 to " + MOST_COUNT);
    }
    return value.asInt();
  }

  /** The types a schema allows: named, or told by its other keywords, or all. */
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
          path, "has the type '" + name.asText() + "'; known are " + String.join(", ", TYPES));
    }
    return name.asText();
  }
}

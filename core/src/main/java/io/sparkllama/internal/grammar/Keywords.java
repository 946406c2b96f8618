package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The JSON Schema keywords supported by the grammar, and how their values are parsed. */
final class Keywords {

  static final List<String> TYPES =
      List.of("object", "array", "string", "number", "integer", "boolean", "null");

  /** All types; integers are numbers. */
  static final List<String> ANY_TYPES =
      List.of("object", "array", "string", "number", "boolean", "null");

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
          "components",
          "markdownDescription",
          "enumNames",
          "xml",
          "contentSchema",
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
          "patternProperties",
          "propertyNames",
          "minProperties",
          "maxProperties",
          "items",
          "prefixItems",
          "minItems",
          "maxItems",
          "uniqueItems",
          "minLength",
          "maxLength",
          "pattern",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "allOf",
          "anyOf",
          "oneOf",
          "$ref");

  /** Keywords that lead to other schemas, which hold in addition. */
  private static final Set<String> LEADING = Set.of("$ref", "allOf", "anyOf", "oneOf");

  /** What to do instead of using a keyword that is not supported. */
  private static final Map<String, String> REMEDIES =
      Map.of(
          "if", "write the cases as anyOf",
          "then", "write the cases as anyOf",
          "else", "write the cases as anyOf",
          "not", "list what is allowed",
          "dependentRequired", "write the cases as anyOf",
          "dependentSchemas", "write the cases as anyOf",
          "contains", "use prefixItems or items");

  /** Keywords by the type that they are about, the most telling first. */
  private static final Map<String, List<String>> IMPLIED = implied();

  private static Map<String, List<String>> implied() {
    Map<String, List<String>> implied = new LinkedHashMap<>();
    implied.put(
        "object",
        List.of(
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "propertyNames",
            "minProperties",
            "maxProperties"));
    implied.put("array", List.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems"));
    implied.put("string", List.of("pattern", "minLength", "maxLength"));
    implied.put(
        "number",
        List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"));
    return implied;
  }

  private static final String VENDOR_PREFIX = "x-";

  private Keywords() {}

  static void requireKnown(JsonNode schema, String path) {
    for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KNOWN.contains(name) && !isAnnotation(name)) {
        String remedy = REMEDIES.get(name);
        throw Refused.at(
            path,
            "uses '"
                + name
                + "'; "
                + (remedy == null
                    ? "supported keywords are " + String.join(", ", new TreeSet<>(KNOWN))
                    : "it is not supported; " + remedy));
      }
    }
  }

  private static boolean isAnnotation(String name) {
    return ANNOTATIONS.contains(name) || name.startsWith(VENDOR_PREFIX);
  }

  /** Whether a schema constrains values itself, not only through the schemas it leads to. */
  static boolean constrains(JsonNode schema) {
    for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if ((KNOWN.contains(name) && !LEADING.contains(name)) || Formats.isKnown(schema)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a schema has no keywords that constrain values besides the given ones. */
  static boolean hasOnly(JsonNode schema, Set<String> keywords) {
    for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!keywords.contains(name) && !isAnnotation(name)) {
        return false;
      }
    }
    return true;
  }

  static List<JsonNode> list(JsonNode schema, String keyword, String path) {
    List<JsonNode> items = new ArrayList<>();
    schema.get(keyword).forEach(items::add);
    if (!schema.get(keyword).isArray() || items.isEmpty()) {
      throw Refused.at(path, "has " + keyword + ", which must be a non-empty list");
    }
    return items;
  }

  /** The value of a keyword that counts; one above {@link #MAX_COUNT} is returned as it is. */
  static BigInteger count(JsonNode schema, String keyword, String path) {
    JsonNode value = schema.path(keyword);
    if (!value.canConvertToExactIntegral() || value.bigIntegerValue().signum() < 0) {
      throw Refused.at(path, "has " + keyword + " " + value + "; it must be 0 to " + MAX_COUNT);
    }
    return value.bigIntegerValue();
  }

  /** The types a schema names; empty if it has no {@code type}. */
  static List<String> types(JsonNode schema, String path) {
    JsonNode type = schema.get("type");
    List<String> types = new ArrayList<>();
    if (type != null) {
      (type.isArray() ? type : List.of(type)).forEach(each -> types.add(typeOf(each, path)));
      if (types.isEmpty()) {
        throw Refused.at(path, "has no type");
      }
    }
    return types.stream().distinct().toList();
  }

  /** The type that the other keywords of a schema are about; empty if there is none. */
  static Optional<String> impliedType(JsonNode schema) {
    return IMPLIED.entrySet().stream()
        .filter(implied -> implied.getValue().stream().anyMatch(schema::has))
        .map(Map.Entry::getKey)
        .findFirst()
        .or(() -> Formats.isKnown(schema) ? Optional.of("string") : Optional.empty());
  }

  private static String typeOf(JsonNode name, String path) {
    if (!name.isTextual() || !TYPES.contains(name.asText())) {
      throw Refused.at(
          path, "has the type '" + name.asText() + "'; the types are " + String.join(", ", TYPES));
    }
    return name.asText();
  }
}

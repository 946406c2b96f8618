package io.sparkllama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A JSON schema as a grammar: every text that the grammar produces is JSON that satisfies the
 * schema.
 *
 * <p>The subset of JSON Schema (draft 2020-12): {@code type} (one or several), {@code enum}, {@code
 * const}, {@code properties}, {@code required}, {@code additionalProperties} (a schema or false,
 * which is also taken where it is missing), {@code items}, {@code prefixItems} without more items,
 * {@code minItems}, {@code maxItems}, {@code minLength}, {@code maxLength}, {@code minimum} and
 * {@code maximum} of integers, {@code anyOf}, {@code oneOf} (taken as {@code anyOf}), {@code $ref}
 * into {@code $defs} or {@code definitions}, recursion included, {@code true}. Annotations such as
 * {@code title}, {@code description} and {@code format} are ignored. Any other keyword is refused.
 *
 * <p>Properties come in the order of the schema.
 */
public final class JsonSchemaGrammar {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Set<String> ANNOTATIONS =
      Set.of(
          "$schema",
          "$id",
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

  private static final Set<String> KEYWORDS =
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

  private static final List<String> TYPES =
      List.of("object", "array", "string", "number", "integer", "boolean", "null");

  /** Integers between two bounds are listed one by one. */
  private static final long MOST_INTEGERS = 1000;

  /** A free number of items ends somewhere, as does any answer. */
  private static final int MOST_COUNT = 2000;

  private static final int DEEPEST = 100;

  /** Rules that any schema may use; white space is bounded, as a model may else go on with it. */
  private static final Map<String, String> COMMON =
      Map.of(
          "ws", "(\" \" | \"\\n\" \" \"{0,20})?",
          "char", "[^\"\\\\\\x00-\\x1F\\x7F] | \"\\\\\" ([\"\\\\/bfnrt] | \"u\" [0-9a-fA-F]{4})",
          "string", "\"\\\"\" char* \"\\\"\"",
          "integer", "\"-\"? (\"0\" | [1-9] [0-9]{0,15})",
          "number", "integer (\".\" [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?",
          "boolean", "\"true\" | \"false\"",
          "null", "\"null\"",
          "object", "\"{\" ws (member (\",\" ws member)*)? \"}\"",
          "array", "\"[\" ws (value ws (\",\" ws value ws)*)? \"]\"",
          "value", "object | array | string | number | boolean | null");

  private final JsonNode root;
  private final Map<String, String> rules = new LinkedHashMap<>();
  private final Map<String, String> rulesOfReferences = new LinkedHashMap<>();
  private int depth;

  private JsonSchemaGrammar(JsonNode root) {
    this.root = root;
  }

  /**
   * The grammar, in GBNF with the rule {@code root}.
   *
   * @throws IllegalArgumentException if the text is not a JSON schema, or one outside the subset;
   *     the message says where
   */
  public static String of(String schema) {
    JsonNode root;
    try {
      root = JSON.readTree(schema);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "jsonSchema is not JSON: " + e.getOriginalMessage() + "; correct it", e);
    }
    JsonSchemaGrammar grammar = new JsonSchemaGrammar(root);
    String body = grammar.rule(root, "#");
    grammar.rules.put("root", body);
    grammar.rules.put("member", "string \":\" ws value ws");
    grammar.rules.putAll(COMMON);
    return grammar.rules.entrySet().stream()
        .map(rule -> rule.getKey() + " ::= " + rule.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /** Refuses a schema that {@link #of} would refuse; an empty text is none. */
  static void check(String schema) {
    if (!schema.isEmpty()) {
      of(schema);
    }
  }

  /** The right-hand side for a schema; {@code path} says where in the whole it stands. */
  private String rule(JsonNode schema, String path) {
    if (++depth > DEEPEST) {
      throw refused(path, "is more than " + DEEPEST + " levels deep");
    }
    String rule = alternatives(schema, path);
    depth--;
    return rule;
  }

  private String alternatives(JsonNode schema, String path) {
    if (schema == null || schema.isMissingNode() || (schema.isBoolean() && schema.booleanValue())) {
      return "value";
    }
    if (!schema.isObject()) {
      throw refused(path, "is " + schema + ", not a schema");
    }
    requireKnown(schema, path);
    if (schema.has("$ref")) {
      requireAlone(schema, "$ref", path);
      return reference(schema.get("$ref").asText(), path);
    }
    if (schema.has("const")) {
      return literal(schema.get("const"));
    }
    if (schema.has("enum")) {
      return list(schema, "enum", path).stream()
          .map(JsonSchemaGrammar::literal)
          .collect(Collectors.joining(" | "));
    }
    for (String keyword : List.of("anyOf", "oneOf")) {
      if (schema.has(keyword)) {
        requireAlone(schema, keyword, path);
        return anyOf(list(schema, keyword, path), path + "/" + keyword);
      }
    }
    List<String> types = types(schema, path);
    return types.stream()
        .map(type -> group(ofType(type, schema, path), types.size()))
        .collect(Collectors.joining(" | "));
  }

  private static String group(String rule, int alternatives) {
    return alternatives == 1 ? rule : "(" + rule + ")";
  }

  private void requireKnown(JsonNode schema, String path) {
    for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KEYWORDS.contains(name) && !ANNOTATIONS.contains(name)) {
        throw refused(
            path, "uses '" + name + "'; known are " + String.join(", ", new TreeSet<>(KEYWORDS)));
      }
    }
  }

  private void requireAlone(JsonNode schema, String keyword, String path) {
    for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals(keyword) && !ANNOTATIONS.contains(name)) {
        throw refused(path, "has '" + name + "' beside '" + keyword + "'");
      }
    }
  }

  private String reference(String reference, String path) {
    String known = rulesOfReferences.get(reference);
    if (known != null) {
      return known;
    }
    if (!reference.equals("#") && !reference.matches("#/(\\$defs|definitions)/[^/]+")) {
      throw refused(path, "refers to '" + reference + "'; only #, #/$defs/... can be referred to");
    }
    JsonNode target = root.at(reference.substring(1));
    if (target.isMissingNode()) {
      throw refused(path, "refers to '" + reference + "', which is not there");
    }
    String name = "ref-" + rulesOfReferences.size();
    rulesOfReferences.put(reference, name);
    if (target.has("$ref")) {
      throw refused(path, "refers to '" + reference + "', which only refers further");
    }
    rules.put(name, rule(target, reference));
    return name;
  }

  private String anyOf(List<JsonNode> schemas, String path) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < schemas.size(); i++) {
      parts.add("(" + rule(schemas.get(i), path + "/" + i) + ")");
    }
    return String.join(" | ", parts);
  }

  /** The types a schema allows: named, or told by its other keywords, or all. */
  private static List<String> types(JsonNode schema, String path) {
    JsonNode type = schema.get("type");
    List<String> types = new ArrayList<>();
    if (type != null && type.isArray()) {
      type.forEach(each -> types.add(each.asText()));
    } else if (type != null) {
      types.add(type.asText());
    } else if (schema.has("properties") || schema.has("required")) {
      types.add("object");
    } else if (schema.has("items") || schema.has("prefixItems")) {
      types.add("array");
    } else {
      types.addAll(TYPES);
      types.remove("integer");
    }
    for (String name : types) {
      if (!TYPES.contains(name)) {
        throw refused(path, "has the type '" + name + "'; known are " + String.join(", ", TYPES));
      }
    }
    if (types.isEmpty()) {
      throw refused(path, "has no type");
    }
    return types;
  }

  private String ofType(String type, JsonNode schema, String path) {
    return switch (type) {
      case "object" -> object(schema, path);
      case "array" -> array(schema, path);
      case "string" -> string(schema, path);
      case "integer" -> integer(schema, path);
      case "number" -> number(schema, path);
      default -> type;
    };
  }

  private String object(JsonNode schema, String path) {
    JsonNode properties = schema.path("properties");
    Set<String> required = new TreeSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    if (properties.isMissingNode() && !schema.has("additionalProperties") && required.isEmpty()) {
      return "object";
    }
    List<String> names = new ArrayList<>();
    properties.fieldNames().forEachRemaining(names::add);
    for (String name : required) {
      if (!names.contains(name)) {
        throw refused(path, "requires '" + name + "', which is not among its properties");
      }
    }
    List<String> members = new ArrayList<>();
    List<Boolean> isRequired = new ArrayList<>();
    for (String name : names) {
      String value = rule(properties.get(name), path + "/properties/" + name);
      members.add(
          define(
              "member-of",
              literal(JsonNodeFactory.instance.textNode(name)) + " \":\" ws (" + value + ") ws"));
      isRequired.add(required.contains(name));
    }
    JsonNode additional = schema.path("additionalProperties");
    if (additional.isObject() || additional.asBoolean(false)) {
      if (!names.isEmpty()) {
        throw refused(path, "has both properties and additionalProperties");
      }
      String value =
          rule(additional.isObject() ? additional : null, path + "/additionalProperties");
      String member = define("member-of", "string \":\" ws (" + value + ") ws");
      return "\"{\" ws (" + member + " (\",\" ws " + member + ")*)? \"}\"";
    }
    return "\"{\" ws " + define("members", members(members, isRequired, 0, false)) + " \"}\"";
  }

  /**
   * The members from one on, in order. What may be left out is left out with its comma, so the rule
   * has to know whether any member came before.
   */
  private String members(
      List<String> members, List<Boolean> required, int index, boolean anyBefore) {
    if (index == members.size()) {
      return "\"\"";
    }
    String comma = anyBefore ? "\",\" ws " : "";
    String rest = define("members", members(members, required, index + 1, true));
    String with = comma + members.get(index) + " " + rest;
    if (required.get(index)) {
      return with;
    }
    String without = define("members", members(members, required, index + 1, anyBefore));
    return with + " | " + without;
  }

  /** A rule's name; equal rules share one. */
  private String define(String prefix, String body) {
    for (Map.Entry<String, String> rule : rules.entrySet()) {
      if (rule.getValue().equals(body) && rule.getKey().startsWith(prefix)) {
        return rule.getKey();
      }
    }
    String name = prefix + "-" + rules.size();
    rules.put(name, body);
    return name;
  }

  private String array(JsonNode schema, String path) {
    if (schema.has("prefixItems")) {
      List<String> items = new ArrayList<>();
      List<JsonNode> prefix = list(schema, "prefixItems", path);
      for (int i = 0; i < prefix.size(); i++) {
        items.add("(" + rule(prefix.get(i), path + "/prefixItems/" + i) + ") ws");
      }
      return "\"[\" ws " + String.join(" \",\" ws ", items) + " \"]\"";
    }
    String item = "(" + rule(schema.get("items"), path + "/items") + ") ws";
    int least = count(schema, "minItems", 0, path);
    int most = count(schema, "maxItems", MOST_COUNT, path);
    if (most < least) {
      throw refused(path, "has minItems above maxItems");
    }
    if (most == 0) {
      return "\"[\" ws \"]\"";
    }
    String upper = schema.has("maxItems") ? "" + (most - 1) : "";
    String items = item + " (\",\" ws " + item + "){" + Math.max(0, least - 1) + "," + upper + "}";
    return "\"[\" ws " + (least == 0 ? "(" + items + ")?" : items) + " \"]\"";
  }

  private static String string(JsonNode schema, String path) {
    if (!schema.has("minLength") && !schema.has("maxLength")) {
      return "string";
    }
    int least = count(schema, "minLength", 0, path);
    int most = count(schema, "maxLength", MOST_COUNT, path);
    if (most < least) {
      throw refused(path, "has minLength above maxLength");
    }
    String upper = schema.has("maxLength") ? "" + most : "";
    return "\"\\\"\" char{" + least + "," + upper + "} \"\\\"\"";
  }

  private static int count(JsonNode schema, String keyword, int fallback, String path) {
    JsonNode value = schema.path(keyword);
    if (value.isMissingNode()) {
      return fallback;
    }
    if (!value.canConvertToInt() || value.asInt() < 0 || value.asInt() > MOST_COUNT) {
      throw refused(path, "has " + keyword + " " + value + "; it must be 0 to " + MOST_COUNT);
    }
    return value.asInt();
  }

  private static String integer(JsonNode schema, String path) {
    if (!schema.has("minimum") && !schema.has("maximum")) {
      return "integer";
    }
    JsonNode least = schema.path("minimum");
    JsonNode most = schema.path("maximum");
    if (!least.canConvertToLong()
        || !most.canConvertToLong()
        || most.asLong() < least.asLong()
        || most.asLong() - least.asLong() >= MOST_INTEGERS) {
      throw refused(
          path,
          "limits an integer to "
              + least
              + " to "
              + most
              + "; both limits are needed, with at most "
              + MOST_INTEGERS
              + " integers between them");
    }
    List<String> integers = new ArrayList<>();
    for (long value = least.asLong(); value <= most.asLong(); value++) {
      integers.add("\"" + value + "\"");
    }
    return String.join(" | ", integers);
  }

  private static String number(JsonNode schema, String path) {
    if (schema.has("minimum") || schema.has("maximum")) {
      throw refused(path, "limits a number; only integers can be limited");
    }
    return "number";
  }

  private static List<JsonNode> list(JsonNode schema, String keyword, String path) {
    List<JsonNode> items = new ArrayList<>();
    schema.get(keyword).forEach(items::add);
    if (!schema.get(keyword).isArray() || items.isEmpty()) {
      throw refused(path, "has " + keyword + " that is not a list with something in it");
    }
    return items;
  }

  /** A value as JSON, quoted for a grammar. */
  private static String literal(JsonNode value) {
    StringBuilder quoted = new StringBuilder("\"");
    value
        .toString()
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                default -> quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }

  private static IllegalArgumentException refused(String path, String fault) {
    return new IllegalArgumentException(
        "jsonSchema cannot be used: " + path + " " + fault + "; change the schema");
  }
}

package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compiles a schema into a grammar. Every text the grammar produces is JSON that matches the
 * schema; keywords it cannot enforce are rejected. Not thread-safe.
 */
final class SchemaRules {

  private static final int MAX_DEPTH = 100;

  private final JsonNode root;
  private final SchemaValidator validator;
  private final GrammarRules rules = new GrammarRules();
  private final Map<String, String> rulesOfReferences = new LinkedHashMap<>();
  private final AliasGraph aliases = new AliasGraph();
  private int depth;

  SchemaRules(JsonNode root, SchemaValidator validator) {
    this.root = root;
    this.validator = validator;
  }

  /** GBNF, with {@code root} as the start rule. */
  String grammar() {
    rules.put("root", rule(root, "#"));
    aliases.requireAcyclic();
    return rules.gbnf();
  }

  /** The right-hand side for a schema; {@code path} is its position in the whole schema. */
  String rule(JsonNode schema, String path) {
    if (++depth > MAX_DEPTH) {
      throw Refused.at(path, "is nested more than " + MAX_DEPTH + " levels deep");
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
      throw Refused.at(path, "is " + schema + ", not a schema");
    }
    Keywords.requireKnown(schema, path);
    if (schema.has("enum") || schema.has("const")) {
      return values(schema, path);
    }
    if (schema.has("$ref")) {
      Keywords.requireAlone(schema, "$ref", path);
      return reference(schema.get("$ref").asText(), path);
    }
    if (schema.has("allOf")) {
      Keywords.requireAlone(schema, "allOf", path);
      List<JsonNode> parts = Keywords.list(schema, "allOf", path);
      if (parts.size() > 1) {
        throw Refused.at(path, "has allOf with several schemas; merge them into one");
      }
      return rule(parts.get(0), Refused.path(path, "allOf", 0));
    }
    for (String keyword : List.of("anyOf", "oneOf")) {
      if (schema.has(keyword)) {
        Keywords.requireAlone(schema, keyword, path);
        return anyOf(Keywords.list(schema, keyword, path), Refused.path(path, keyword));
      }
    }
    List<String> types = Keywords.types(schema, path);
    return types.stream()
        .map(type -> group(ofType(type, schema, path), types.size()))
        .collect(Collectors.joining(" | "));
  }

  private static String group(String rule, int alternatives) {
    return alternatives == 1 ? rule : "(" + rule + ")";
  }

  /** The listed values that the schema's other keywords allow. */
  private String values(JsonNode schema, String path) {
    String keyword = schema.has("enum") ? "enum" : "const";
    Stream<JsonNode> listed =
        schema.has("enum")
            ? Keywords.list(schema, "enum", path).stream()
            : Stream.of(schema.get("const"));
    List<String> allowed =
        listed
            .filter(value -> validator.allows(path, value))
            .map(value -> Literals.json(value, path))
            .distinct()
            .toList();
    if (allowed.isEmpty()) {
      throw Refused.at(
          path,
          "has "
              + keyword
              + " "
              + schema.get(keyword)
              + ", but its other keywords allow none of them");
    }
    return String.join(" | ", allowed);
  }

  private String reference(String reference, String path) {
    String known = rulesOfReferences.get(reference);
    if (known != null) {
      aliases.refersTo(known, reference);
      return known;
    }
    if (!reference.equals("#") && !reference.matches("#/(\\$defs|definitions)/[^/]+")) {
      throw Refused.at(path, "refers to '" + reference + "'; only # and #/$defs/... are supported");
    }
    JsonNode target = root.at(reference.substring(1));
    if (target.isMissingNode()) {
      throw Refused.at(path, "refers to '" + reference + "', which does not exist");
    }
    String name = "ref-" + rulesOfReferences.size();
    rulesOfReferences.put(reference, name);
    aliases.refersTo(name, reference);
    rules.put(name, aliases.within(name, () -> rule(target, reference)));
    return name;
  }

  private String anyOf(List<JsonNode> schemas, String path) {
    return Stream.iterate(0, i -> i < schemas.size(), i -> i + 1)
        .map(i -> "(" + rule(schemas.get(i), Refused.path(path, i)) + ")")
        .distinct()
        .collect(Collectors.joining(" | "));
  }

  private String ofType(String type, JsonNode schema, String path) {
    return switch (type) {
      case "object" -> aliases.within(null, () -> new ObjectRules(this, rules).of(schema, path));
      case "array" -> aliases.within(null, () -> new ArrayRules(this).of(schema, path));
      case "string" -> string(schema, path);
      case "integer" -> Numbers.integer(schema, path);
      case "number" -> Numbers.number(schema, path);
      default -> type;
    };
  }

  /** A rule for one item of a list, which may repeat often. */
  String item(JsonNode schema, String path) {
    return rules.define("item", "(" + rule(schema, path) + ") ws");
  }

  private static String string(JsonNode schema, String path) {
    if (Formats.isKnown(schema)) {
      return Formats.string(
          schema,
          path,
          Keywords.count(schema, "minLength", 0, path),
          Keywords.count(schema, "maxLength", Keywords.MAX_COUNT, path));
    }
    if (!schema.has("minLength") && !schema.has("maxLength")) {
      return "string";
    }
    int least = Keywords.count(schema, "minLength", 0, path);
    int most = Keywords.count(schema, "maxLength", Keywords.MAX_COUNT, path);
    if (most < least) {
      throw Refused.at(path, "has minLength above maxLength");
    }
    String upper = schema.has("maxLength") ? "" + most : "";
    return "\"\\\"\" char{" + least + "," + upper + "} \"\\\"\"";
  }
}

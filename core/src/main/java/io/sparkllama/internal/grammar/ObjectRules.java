package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Builds the grammar of an object. Properties appear in schema order. */
final class ObjectRules {

  private final SchemaRules schemas;
  private final GrammarRules rules;
  private final List<String> members = new ArrayList<>();
  private final List<Boolean> isRequired = new ArrayList<>();

  /** Rules of {@link #membersFrom}, keyed by index and by whether a member came before. */
  private final Map<String, String> made = new HashMap<>();

  ObjectRules(SchemaRules schemas, GrammarRules rules) {
    this.schemas = schemas;
    this.rules = rules;
  }

  String of(JsonNode schema, String path) {
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
        throw Refused.at(path, "requires '" + name + "', which is not one of its properties");
      }
    }
    JsonNode additional = schema.path("additionalProperties");
    if (additional.isObject() && !names.isEmpty()) {
      throw Refused.at(path, "has both properties and a schema as additionalProperties");
    }
    if (names.isEmpty() && (additional.isObject() || additional.asBoolean(false))) {
      return anyNames(additional, Refused.path(path, "additionalProperties"));
    }
    for (String name : names) {
      members.add(member(name, properties.get(name), Refused.path(path, "properties", name)));
      isRequired.add(required.contains(name));
    }
    return "\"{\" ws " + membersFrom(0, false) + " \"}\"";
  }

  private String anyNames(JsonNode schema, String path) {
    String value = schemas.rule(schema.isObject() ? schema : null, path);
    String member = rules.define("member-of", "string \":\" ws (" + value + ") ws");
    return "\"{\" ws (" + member + " (\",\" ws " + member + ")*)? \"}\"";
  }

  private String member(String name, JsonNode schema, String path) {
    String value = schemas.rule(schema, path);
    String key = Literals.json(JsonNodeFactory.instance.textNode(name), path);
    return rules.define("member-of", key + " \":\" ws (" + value + ") ws");
  }

  /**
   * The members from an index on, in order. An omitted member also omits its comma, so the rule
   * must know whether a member came before.
   */
  private String membersFrom(int index, boolean anyBefore) {
    String key = index + " " + anyBefore;
    String known = made.get(key);
    if (known == null) {
      known = rules.define("members", alternativesFrom(index, anyBefore));
      made.put(key, known);
    }
    return known;
  }

  private String alternativesFrom(int index, boolean anyBefore) {
    if (index == members.size()) {
      return "\"\"";
    }
    String comma = anyBefore ? "\",\" ws " : "";
    String with = comma + members.get(index) + " " + membersFrom(index + 1, true);
    return isRequired.get(index) ? with : with + " | " + membersFrom(index + 1, anyBefore);
  }
}

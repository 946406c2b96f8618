package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds the grammar of an object: the listed properties in their order, then others. */
final class ObjectRules {

  private final SchemaRules schemas;
  private final Merged merged;
  private final MemberNames names;
  private final Set<String> required = new LinkedHashSet<>();

  ObjectRules(SchemaRules schemas, Merged merged) {
    this.schemas = schemas;
    this.merged = merged;
    this.names = new MemberNames(schemas, merged);
    for (Located part : merged.with("required")) {
      part.node().path("required").forEach(name -> required.add(name.asText()));
    }
  }

  String rule() {
    int least = merged.least("minProperties");
    Optional<Integer> most = merged.most("maxProperties");
    if (merged.has("maxProperties") && most.isEmpty()) {
      schemas.check("maxProperties", merged.path());
    }
    if (most.isPresent() && most.get() < least) {
      throw new Unsatisfiable(merged.path(), "has minProperties above maxProperties");
    }
    if (isFree() && least == 0 && most.isEmpty()) {
      return "object";
    }
    Map<String, String> members = listed();
    List<String> others = names.isNeeded(least) ? others() : List.of();
    if (!others.isEmpty()) {
      // A grammar cannot remember which names have been there.
      schemas.check("additionalProperties", merged.path());
    }
    MemberRules rules =
        new MemberRules(
            schemas.rules(),
            List.copyOf(members.values()),
            members.keySet().stream().map(required::contains).toList(),
            others,
            merged.path());
    return rules
        .between(least, most)
        .map(inside -> "\"{\" ws " + inside + " \"}\"")
        .orElseThrow(
            () ->
                new Unsatisfiable(
                    merged.path(),
                    "allows no object: its properties contradict minProperties or maxProperties"));
  }

  /** Whether nothing is said of the members of an object. */
  private boolean isFree() {
    return required.isEmpty()
        && names.listed().isEmpty()
        && !merged.has("additionalProperties")
        && !merged.has("patternProperties")
        && !merged.has("propertyNames");
  }

  /** Rules of the members with known names, in order. */
  private Map<String, String> listed() {
    Map<String, String> members = new LinkedHashMap<>();
    Set<String> all = new LinkedHashSet<>(names.listed());
    all.addAll(required);
    for (String name : all) {
      try {
        String value = schemas.rule(names.of(name));
        String key = Literals.json(JsonNodeFactory.instance.textNode(name), names.pathOf(name));
        members.put(
            name, schemas.rules().define("member-of", key + " \":\" ws (" + value + ") ws"));
      } catch (Unsatisfiable e) {
        if (required.contains(name)) {
          throw e;
        }
      }
    }
    return members;
  }

  /** Rules of members whose names are not known. */
  private List<String> others() {
    List<String> members = new ArrayList<>();
    for (MemberNames.Other other : names.others()) {
      try {
        String value = schemas.rule(other.schemas());
        String key = other.names().map(schemas.strings()::rule).orElse("string");
        members.add(schemas.rules().define("member-of", key + " \":\" ws (" + value + ") ws"));
      } catch (Unsatisfiable none) {
        // No value satisfies it, so there is no such member.
      }
    }
    return members;
  }
}

package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkllama.internal.gbnf.CharacterSet;
import io.sparkllama.internal.gbnf.CharacterSet.Range;
import io.sparkllama.internal.grammar.regex.Automaton;
import io.sparkllama.internal.grammar.regex.RegexException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which schemas the members of an object have, by their names: those of {@code properties}, of each
 * pattern that the name matches, or else of {@code additionalProperties}.
 */
final class MemberNames {

  private static final String PROPERTIES = "properties";
  private static final String PATTERNS = "patternProperties";
  private static final String ADDITIONAL = "additionalProperties";
  private static final String NAMES = "propertyNames";

  /** Characters of names that are not listed: none that regular expressions may disagree about. */
  private static final CharacterSet CHARACTERS =
      CharacterSet.of(
          List.of(new Range(' ', '~'), new Range(0xA1, 0x167F), new Range(0x3001, 0xD7FF)));

  /**
   * Members whose names are not known.
   *
   * @param names empty for any name
   * @param schemas what their values satisfy; none for any value
   */
  record Other(Optional<Automaton> names, List<Located> schemas) {}

  private final SchemaRules schemas;
  private final Merged merged;
  private final Set<String> listed = new LinkedHashSet<>();
  private final Map<String, Automaton> patterns = new LinkedHashMap<>();

  MemberNames(SchemaRules schemas, Merged merged) {
    this.schemas = schemas;
    this.merged = merged;
    for (Located part : merged.parts()) {
      part.node().path(PROPERTIES).fieldNames().forEachRemaining(listed::add);
      Iterable<String> names = () -> part.node().path(PATTERNS).fieldNames();
      for (String pattern : names) {
        patterns.computeIfAbsent(
            pattern, key -> StringRules.pattern(key, Refused.path(part.path(), PATTERNS, key)));
      }
    }
  }

  /** The names in {@code properties}, in the order of the schemas. */
  Set<String> listed() {
    return listed;
  }

  /** Where a member is described, for messages. */
  String pathOf(String name) {
    return merged.parts().stream()
        .filter(part -> part.node().path(PROPERTIES).has(name))
        .findFirst()
        .map(part -> part.at(PROPERTIES, name).path())
        .orElse(merged.path());
  }

  /**
   * What the value of a member satisfies.
   *
   * @throws Unsatisfiable if the name is forbidden
   */
  List<Located> of(String name) {
    List<Located> all = new ArrayList<>();
    for (Located part : merged.parts()) {
      requireAllowed(part, name);
      boolean known = part.node().path(PROPERTIES).has(name);
      if (known) {
        all.add(part.at(PROPERTIES, name));
      }
      Iterable<String> names = () -> part.node().path(PATTERNS).fieldNames();
      for (String pattern : names) {
        if (patterns.get(pattern).contains(name)) {
          known = true;
          all.add(part.at(PATTERNS, pattern));
        }
      }
      if (!known && part.node().has(ADDITIONAL)) {
        all.add(additional(part, name));
      }
    }
    return all;
  }

  private void requireAllowed(Located part, String name) {
    if (part.node().has(NAMES) && !schemas.listed().allows(part.at(NAMES), name)) {
      throw new Unsatisfiable(
          part.path(), "has the property '" + name + "', which propertyNames forbids");
    }
  }

  private static Located additional(Located part, String name) {
    JsonNode additional = part.node().path(ADDITIONAL);
    if (additional.isBoolean() && !additional.booleanValue()) {
      throw new Unsatisfiable(
          part.path(), "requires '" + name + "', which is not one of its properties");
    }
    return part.at(ADDITIONAL);
  }

  /**
   * Whether members are generated that are not listed: if there are no others, if they have a
   * schema, or if the listed ones are not enough.
   */
  boolean isNeeded(int least) {
    return !patterns.isEmpty()
        || merged.parts().stream().anyMatch(part -> constrains(part.node().path(ADDITIONAL)))
        || least > listed.size()
        || (listed.isEmpty() && !merged.has("required"));
  }

  private static boolean constrains(JsonNode schema) {
    return schema.isObject() && !schema.isEmpty();
  }

  /** The members that are not listed. */
  List<Other> others() {
    List<Other> all = new ArrayList<>();
    try {
      Optional<Automaton> names = names();
      for (String pattern : patterns.keySet()) {
        Automaton matching = names.orElseGet(MemberNames::any).and(patterns.get(pattern));
        for (String other : patterns.keySet()) {
          matching = other.equals(pattern) ? matching : matching.without(patterns.get(other));
        }
        add(all, Optional.of(matching), pattern);
      }
      for (Automaton pattern : patterns.values()) {
        names = Optional.of(names.orElseGet(MemberNames::any).without(pattern));
      }
      if (patterns.isEmpty()
          || merged.parts().stream().anyMatch(part -> constrains(part.node().path(ADDITIONAL)))) {
        add(all, names, "");
      }
      return all;
    } catch (RegexException e) {
      throw Refused.at(
          merged.path(),
          "has a condition for property names that cannot be used: " + e.getMessage());
    }
  }

  /** Adds members with names that match a pattern; with an empty one, those that match none. */
  private void add(List<Other> all, Optional<Automaton> names, String pattern) {
    List<Located> values = new ArrayList<>();
    for (Located part : merged.parts()) {
      if (!pattern.isEmpty() && part.node().path(PATTERNS).has(pattern)) {
        values.add(part.at(PATTERNS, pattern));
      } else if (part.node().has(ADDITIONAL)) {
        values.add(part.at(ADDITIONAL));
      }
    }
    if (names.map(each -> !each.isEmpty()).orElse(true)) {
      all.add(new Other(names, values));
    }
  }

  /** The names that are not listed and that {@code propertyNames} allows; empty for all names. */
  private Optional<Automaton> names() {
    Optional<Automaton> all = Optional.empty();
    Set<String> known = new LinkedHashSet<>(listed);
    for (Located part : merged.with("required")) {
      part.node().path("required").forEach(name -> known.add(name.asText()));
    }
    if (!known.isEmpty()) {
      all = Optional.of(any().without(Automaton.of(known)));
    }
    for (Located part : merged.with(NAMES)) {
      Optional<Automaton> allowed = allowed(part.at(NAMES));
      if (allowed.isPresent()) {
        all = Optional.of(all.orElseGet(MemberNames::any).and(allowed.get()));
      }
    }
    return all;
  }

  /** The names that a schema for names allows; empty for all. */
  private Optional<Automaton> allowed(Located names) {
    Conjunction combined = schemas.conjunction(List.of(names));
    if (schemas.listed().isList(combined)) {
      List<String> texts = new ArrayList<>();
      schemas.listed().of(combined).stream()
          .filter(JsonNode::isTextual)
          .forEach(name -> texts.add(name.asText()));
      return Optional.of(Automaton.of(texts));
    }
    if (!combined.choices().isEmpty()) {
      throw Refused.at(names.path(), "uses anyOf or oneOf for names; use pattern or enum");
    }
    return combined.own().isEmpty()
        ? Optional.empty()
        : schemas.strings().texts(new Merged(combined.own()));
  }

  private static Automaton any() {
    return Automaton.of(CHARACTERS, 1, Automaton.UNLIMITED);
  }
}

package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Schemas that hold together, with those that {@code $ref} and {@code allOf} add to them. What each
 * says itself is in {@link #own}, and {@code anyOf} and {@code oneOf} are in {@link #choices}.
 */
final class Conjunction {

  private static final int MAX_DEPTH = 100;

  private final References references;
  private final List<Located> own = new ArrayList<>();
  private final List<Located> choices = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> open = new HashSet<>();
  private boolean referring;
  private String path;

  private Conjunction(References references, List<Located> schemas) {
    this.references = references;
    this.path = schemas.get(0).path();
    schemas.forEach(this::add);
  }

  /**
   * @throws Unsatisfiable if one of them is {@code false}
   * @throws IllegalArgumentException if one refers to itself
   */
  static Conjunction of(References references, List<Located> schemas) {
    return new Conjunction(references, schemas);
  }

  private void add(Located schema) {
    switch (schema.kind()) {
      case OWN -> addOnce(own, schema);
      case CHOICE -> addOnce(choices, schema);
      case SCHEMA -> addAll(schema);
    }
  }

  private void addOnce(List<Located> list, Located part) {
    if (seen.add(part.key())) {
      list.add(part);
    }
  }

  private void addAll(Located schema) {
    JsonNode node = schema.node();
    if (node.isMissingNode() || (node.isBoolean() && node.booleanValue())) {
      return;
    }
    if (node.isBoolean()) {
      throw new Unsatisfiable(schema.path(), "is false, which nothing satisfies");
    }
    if (!node.isObject()) {
      throw Refused.at(schema.path(), "is " + node + ", not a schema");
    }
    Keywords.requireKnown(node, schema.path());
    if (open.contains(schema.path())) {
      throw Refused.at(schema.path(), "is itself one of its alternatives");
    }
    if (!seen.add(schema.key())) {
      return;
    }
    open.add(schema.path());
    if (open.size() > MAX_DEPTH) {
      throw Refused.at(schema.path(), "is behind more than " + MAX_DEPTH + " references and allOf");
    }
    addOnce(own, schema.own());
    if (node.has("$ref")) {
      Located target = references.target(schema);
      referring = true;
      path = target.path();
      add(target);
    }
    if (node.has("allOf")) {
      schema.listed("allOf").forEach(this::add);
    }
    for (String keyword : List.of("anyOf", "oneOf")) {
      if (node.has(keyword)) {
        addOnce(choices, schema.choice(keyword));
      }
    }
    open.remove(schema.path());
  }

  /** The schemas that constrain values themselves. */
  List<Located> own() {
    return own.stream().filter(part -> Keywords.constrains(part.node())).toList();
  }

  /** All schemas, also those that only lead to others. */
  List<Located> all() {
    return own;
  }

  List<Located> choices() {
    return choices;
  }

  /** Where to say that something is wrong. */
  String path() {
    return path;
  }

  /** Whether it may be reached from several places, perhaps from itself. */
  boolean isShared() {
    return referring || own.size() > 1;
  }

  /** Whether one schema is all there is, so that a contradiction is a mistake. */
  boolean isSimple() {
    return own().size() <= 1 && choices.isEmpty();
  }

  /** Whether every value satisfies it. */
  boolean isAnything() {
    return choices.isEmpty() && own().isEmpty();
  }

  /** Equal for conjunctions of the same schemas. */
  String key() {
    return Stream.concat(own().stream(), choices.stream())
        .map(Located::key)
        .sorted()
        .collect(Collectors.joining("\n"));
  }
}

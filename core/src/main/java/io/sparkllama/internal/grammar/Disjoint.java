package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether no value satisfies two alternatives of {@code oneOf}, as far as it can be seen: by their
 * types, their listed values, or those of a property that both require.
 */
final class Disjoint {

  /** Limit on alternatives to compare with each other. */
  private static final int MAX_ALTERNATIVES = 100;

  private final SchemaRules schemas;

  Disjoint(SchemaRules schemas) {
    this.schemas = schemas;
  }

  boolean areDisjoint(List<Located> alternatives) {
    if (alternatives.size() > MAX_ALTERNATIVES) {
      return false;
    }
    try {
      List<Conjunction> all =
          alternatives.stream().map(each -> schemas.conjunction(List.of(each))).toList();
      for (int i = 0; i < all.size(); i++) {
        for (int j = 0; j < i; j++) {
          if (!areDisjoint(all.get(i), all.get(j))) {
            return false;
          }
        }
      }
      return true;
    } catch (Unsatisfiable e) {
      return false;
    }
  }

  private boolean areDisjoint(Conjunction first, Conjunction second) {
    Set<String> types = types(first);
    Set<String> others = types(second);
    if (!types.isEmpty() && !others.isEmpty() && Collections.disjoint(types, others)) {
      return true;
    }
    if (schemas.listed().isList(first) && schemas.listed().isList(second)) {
      return haveNoCommon(schemas.listed().of(first), schemas.listed().of(second));
    }
    return types.equals(Set.of("object"))
        && others.equals(Set.of("object"))
        && required(first).stream()
            .filter(required(second)::contains)
            .anyMatch(name -> differs(name, first, second));
  }

  /** The types that values have, integers as numbers; none if they may have any. */
  private static Set<String> types(Conjunction all) {
    Set<String> types = new HashSet<>();
    if (!all.own().isEmpty()) {
      new Merged(all.own())
          .namedTypes()
          .ifPresent(
              names -> names.forEach(name -> types.add(name.equals("integer") ? "number" : name)));
    }
    return types;
  }

  private static Set<String> required(Conjunction all) {
    Set<String> names = new HashSet<>();
    all.own().forEach(part -> part.node().path("required").forEach(n -> names.add(n.asText())));
    return names;
  }

  private boolean differs(String name, Conjunction first, Conjunction second) {
    Optional<List<JsonNode>> values = values(name, first);
    Optional<List<JsonNode>> others = values(name, second);
    return values.isPresent() && others.isPresent() && haveNoCommon(values.get(), others.get());
  }

  private Optional<List<JsonNode>> values(String name, Conjunction all) {
    return all.own().stream()
        .filter(part -> part.node().path("properties").has(name))
        .map(part -> part.at("properties", name))
        .map(property -> schemas.listed().few(schemas, List.of(property)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Numbers are compared by value: 1 equals 1.0. */
  private static boolean haveNoCommon(List<JsonNode> values, List<JsonNode> others) {
    return values.stream()
        .noneMatch(value -> others.stream().anyMatch(other -> isEqual(value, other)));
  }

  private static boolean isEqual(JsonNode value, JsonNode other) {
    if (value.isNumber() && other.isNumber()) {
      return value.decimalValue().compareTo(other.decimalValue()) == 0;
    }
    // Containers may hold numbers, so that only their check can tell.
    return value.equals(other) || (value.isContainerNode() && other.isContainerNode());
  }
}

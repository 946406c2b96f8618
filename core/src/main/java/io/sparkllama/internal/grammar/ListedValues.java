package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The values that {@code enum} and {@code const} list, as far as all other keywords allow them. */
final class ListedValues {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<JsonNode> BOOLEANS =
      List.of(JSON.booleanNode(true), JSON.booleanNode(false));

  private static final Set<String> KEYWORDS = Set.of("enum", "const");

  /** Limit on validations, which lists that meet alternatives may multiply. */
  private static final int MAX_VALIDATIONS = 200_000;

  private final SchemaValidator validator;
  private int validations;

  ListedValues(SchemaValidator validator) {
    this.validator = validator;
  }

  /** Whether one of the schemas lists its values. */
  boolean isList(Conjunction all) {
    return all.own().stream().anyMatch(ListedValues::isList);
  }

  private static boolean isList(Located schema) {
    return KEYWORDS.stream().anyMatch(schema.node()::has);
  }

  /**
   * The values that all schemas allow.
   *
   * @throws Unsatisfiable if there are none
   */
  List<JsonNode> of(Conjunction all) {
    Located shortest =
        all.own().stream()
            .filter(ListedValues::isList)
            .min(Comparator.comparingInt(schema -> listed(schema).size()))
            .orElseThrow();
    List<JsonNode> allowed = new ArrayList<>(new LinkedHashSet<>(listed(shortest)));
    for (Located schema : all.all()) {
      allowed.removeIf(value -> !allows(schema, value, shortest));
    }
    if (allowed.isEmpty()) {
      String keyword = keyword(shortest);
      throw new Unsatisfiable(
          shortest.path(),
          "has "
              + keyword
              + " "
              + shortest.node().get(keyword)
              + ", but its other keywords allow none of them");
    }
    return allowed;
  }

  private static String keyword(Located schema) {
    return schema.node().has("enum") ? "enum" : "const";
  }

  private static List<JsonNode> listed(Located schema) {
    return schema.node().has("enum")
        ? Keywords.list(schema.node(), "enum", schema.path())
        : List.of(schema.node().get("const"));
  }

  private boolean allows(Located schema, JsonNode value, Located lister) {
    if (schema.equals(lister) && Keywords.hasOnly(schema.node(), Set.of(keyword(schema)))) {
      return true;
    }
    if (++validations > MAX_VALIDATIONS) {
      throw Refused.at(
          schema.path(), "has more than " + MAX_VALIDATIONS + " values to be validated");
    }
    return validator.allows(schema.path(), value);
  }

  /** Whether a schema for names allows a name. */
  boolean allows(Located names, String name) {
    return names.node().isBoolean()
        ? names.node().booleanValue()
        : validator.allows(names.path(), JSON.textNode(name));
  }

  /**
   * The values of schemas that allow only few, such as those of {@code enum} or booleans; empty if
   * they allow others.
   */
  Optional<List<JsonNode>> few(SchemaRules schemas, List<Located> combined) {
    if (combined.isEmpty()) {
      return Optional.empty();
    }
    Conjunction all = schemas.conjunction(combined);
    if (isList(all)) {
      return Optional.of(of(all));
    }
    if (all.own().isEmpty() && all.choices().size() == 1) {
      return alternatives(schemas, all.choices().get(0));
    }
    if (all.own().isEmpty() || !all.choices().isEmpty()) {
      return Optional.empty();
    }
    List<String> types = new Merged(all.own()).types();
    return Set.of("boolean", "null").containsAll(types)
        ? Optional.of(types.stream().flatMap(ListedValues::ofType).toList())
        : Optional.empty();
  }

  private Optional<List<JsonNode>> alternatives(SchemaRules schemas, Located choice) {
    Set<JsonNode> values = new LinkedHashSet<>();
    for (Located alternative : choice.alternatives()) {
      if (Keywords.constrains(alternative.node())) {
        Optional<List<JsonNode>> few = few(schemas, List.of(alternative));
        few.ifPresent(values::addAll);
        if (few.isPresent()) {
          continue;
        }
      }
      return Optional.empty();
    }
    return Optional.of(List.copyOf(values));
  }

  private static Stream<JsonNode> ofType(String type) {
    return type.equals("null") ? Stream.of(JSON.nullNode()) : BOOLEANS.stream();
  }
}

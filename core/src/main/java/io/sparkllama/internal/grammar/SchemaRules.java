package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compiles a schema into a grammar. Every text the grammar produces is JSON that matches the
 * schema; keywords it cannot enforce are rejected. Not thread-safe.
 */
final class SchemaRules {

  /** What any value satisfies. */
  static final String ANYTHING = "value";

  private static final int MAX_DEPTH = 100;

  /** Limit on combinations of schemas, which alternatives may multiply. */
  private static final int MAX_COMBINATIONS = 20_000;

  private final JsonNode root;
  private final References references;
  private final ListedValues listed;
  private final GrammarRules rules = new GrammarRules();
  private final StringRules strings = new StringRules(rules);
  private final AliasGraph aliases = new AliasGraph();

  /** Names of rules by what they are made of; those of rules that are being made, too. */
  private final Map<String, String> names = new HashMap<>();

  private final Map<String, Unsatisfiable> unsatisfiable = new HashMap<>();

  /** Rules that refer to themselves, or did before they were made. */
  private final Set<String> recursive = new LinkedHashSet<>();

  private final Set<String> inProgress = new LinkedHashSet<>();

  /** Promises that only the check of the text keeps. */
  private final Set<String> checked = new LinkedHashSet<>();

  /** Choices whose alternatives have been compared. */
  private final Set<String> compared = new HashSet<>();

  private int depth;
  private int combinations;

  SchemaRules(JsonNode root, SchemaValidator validator) {
    this.root = root;
    this.references = new References(root);
    this.listed = new ListedValues(validator);
  }

  /** GBNF, with {@code root} as the start rule. */
  String grammar() {
    try {
      rules.put("root", rule(List.of(Located.schema(root, "#"))));
    } catch (Unsatisfiable e) {
      throw Refused.at(e);
    }
    aliases.requireAcyclic();
    return rules.gbnf();
  }

  /** Keywords, with their paths, that a text of the grammar may break. */
  Set<String> checked() {
    return checked;
  }

  void check(String keyword, String path) {
    checked.add(keyword + " of " + path);
  }

  GrammarRules rules() {
    return rules;
  }

  StringRules strings() {
    return strings;
  }

  ListedValues listed() {
    return listed;
  }

  Conjunction conjunction(List<Located> schemas) {
    return Conjunction.of(references, schemas);
  }

  /**
   * The right-hand side for schemas that hold together.
   *
   * @param schemas none for any value
   * @throws Unsatisfiable if no value satisfies them all
   */
  String rule(List<Located> schemas) {
    if (schemas.isEmpty()) {
      return ANYTHING;
    }
    if (++depth > MAX_DEPTH) {
      throw Refused.at(schemas.get(0).path(), "is nested more than " + MAX_DEPTH + " levels deep");
    }
    if (++combinations > MAX_COMBINATIONS) {
      throw Refused.at(
          schemas.get(0).path(),
          "makes more than " + MAX_COMBINATIONS + " combinations of schemas");
    }
    try {
      Conjunction all = conjunction(schemas);
      try {
        return compiled(all);
      } catch (Unsatisfiable e) {
        if (all.isSimple()) {
          throw Refused.at(e);
        }
        throw e;
      }
    } finally {
      depth--;
    }
  }

  private String compiled(Conjunction all) {
    if (listed.isList(all)) {
      return listed.of(all).stream()
          .map(value -> Literals.json(value, all.path()))
          .distinct()
          .collect(Collectors.joining(" | "));
    }
    if (all.isAnything()) {
      return ANYTHING;
    }
    return all.isShared() ? shared(all) : body(all);
  }

  private String shared(Conjunction all) {
    String key = all.key();
    if (unsatisfiable.containsKey(key)) {
      throw unsatisfiable.get(key);
    }
    String known = names.get(key);
    if (known != null) {
      aliases.refersTo(known, all.path());
      if (inProgress.contains(known)) {
        recursive.add(known);
      }
      return known;
    }
    String name = rules.fresh("ref");
    names.put(key, name);
    aliases.refersTo(name, all.path());
    inProgress.add(name);
    try {
      rules.put(name, aliases.within(name, () -> body(all)));
      return name;
    } catch (Unsatisfiable e) {
      if (recursive.contains(name)) {
        throw Refused.at(e);
      }
      unsatisfiable.put(key, e);
      throw e;
    } finally {
      inProgress.remove(name);
    }
  }

  private String body(Conjunction all) {
    return all.choices().isEmpty() ? ofTypes(all) : alternatives(all);
  }

  /** One of the first choice's alternatives, together with everything else. */
  private String alternatives(Conjunction all) {
    Located choice = all.choices().get(0);
    List<Located> rest = new ArrayList<>(all.own());
    rest.addAll(all.choices().subList(1, all.choices().size()));
    if (choice.isOneOf() && compared.add(choice.path())) {
      if (!new Disjoint(this).areDisjoint(choice.alternatives())) {
        check("oneOf", choice.path());
      }
    }
    Set<String> made = new LinkedHashSet<>();
    Unsatisfiable first = null;
    for (Located alternative : choice.alternatives()) {
      List<Located> combined = new ArrayList<>(rest);
      combined.add(alternative);
      try {
        made.add("(" + rule(combined) + ")");
      } catch (Unsatisfiable e) {
        first = first == null ? e : first;
      }
    }
    return oneOf(made, first);
  }

  private static String oneOf(Set<String> made, Unsatisfiable none) {
    if (made.isEmpty() && none != null) {
      throw none;
    }
    return String.join(" | ", made);
  }

  private String ofTypes(Conjunction all) {
    Merged merged = new Merged(all.own());
    List<String> types = merged.types();
    Set<String> made = new LinkedHashSet<>();
    Unsatisfiable first = null;
    for (String type : types) {
      try {
        String rule = ofType(type, merged);
        made.add(types.size() == 1 ? rule : "(" + rule + ")");
      } catch (Unsatisfiable e) {
        if (!merged.isMixed()) {
          throw e;
        }
        first = first == null ? e : first;
      }
    }
    return oneOf(made, first);
  }

  private String ofType(String type, Merged merged) {
    return switch (type) {
      case "object" -> aliases.within(null, () -> new ObjectRules(this, merged).rule());
      case "array" -> aliases.within(null, () -> new ArrayRules(this, merged).rule());
      case "string" -> string(merged);
      case "integer" -> Numbers.integer(merged.numbers(), merged.path());
      case "number" -> Numbers.number(merged.numbers(), merged.path());
      default -> type;
    };
  }

  private String string(Merged merged) {
    if (merged.has("maxLength") && merged.most("maxLength").isEmpty()) {
      check("maxLength", merged.path());
    }
    return strings.rule(merged);
  }

  /** A rule for one item of a list, which may repeat often. */
  String item(List<Located> schemas) {
    return rules.define("item", "(" + rule(schemas) + ") ws");
  }
}

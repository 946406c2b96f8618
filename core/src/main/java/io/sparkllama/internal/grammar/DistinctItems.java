package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the grammar of an array whose items are different values of a list. With few values they
 * come in any order, with more in the order of the list.
 */
final class DistinctItems {

  /** Values that may come in any order: a rule for each set of values that are left. */
  private static final int MAX_IN_ANY_ORDER = 8;

  private static final int MAX_RULES = 5_000;

  private static final int MAX_IN_ORDER = 500;

  private final GrammarRules rules;
  private final List<String> values;
  private int least;
  private int most;

  /** Rules by the values that are left, for values in any order. */
  private final Map<BitSet, Optional<String>> made = new HashMap<>();

  DistinctItems(GrammarRules rules, List<JsonNode> values, String path) {
    this.rules = rules;
    this.values = values.stream().map(value -> Literals.json(value, path)).distinct().toList();
  }

  /** An array of so many values; empty if it would need too many rules. */
  Optional<String> between(int atLeast, int atMost) {
    least = atLeast;
    most = Math.min(atMost, values.size());
    if (least > values.size()) {
      return Optional.empty();
    }
    if (values.size() <= MAX_IN_ANY_ORDER) {
      BitSet all = new BitSet();
      all.set(0, values.size());
      return inAnyOrder(all).map(DistinctItems::array);
    }
    boolean large = values.size() > MAX_IN_ORDER || (long) values.size() * (most + 1) > MAX_RULES;
    return large ? Optional.empty() : inOrder().map(DistinctItems::array);
  }

  private static String array(String items) {
    return "\"[\" ws " + items + " \"]\"";
  }

  private Optional<String> inAnyOrder(BitSet left) {
    Optional<String> known = made.get(left);
    if (known == null) {
      int count = values.size() - left.cardinality();
      List<String> all = new ArrayList<>(count >= least ? List.of("\"\"") : List.of());
      for (int i = left.nextSetBit(0); i >= 0 && count < most; i = left.nextSetBit(i + 1)) {
        BitSet rest = (BitSet) left.clone();
        rest.clear(i);
        String item = item(i, count);
        inAnyOrder(rest).ifPresent(next -> all.add(item + next));
      }
      known = defined(all);
      made.put(left, known);
    }
    return known;
  }

  private Optional<String> inOrder() {
    List<Optional<String>> following = new ArrayList<>();
    for (int count = 0; count <= most; count++) {
      following.add(defined(count >= least ? List.of("\"\"") : List.of()));
    }
    for (int i = values.size() - 1; i >= 0; i--) {
      List<Optional<String>> from = new ArrayList<>();
      for (int count = 0; count <= most; count++) {
        List<String> all = new ArrayList<>();
        if (count < most) {
          String item = item(i, count);
          following.get(count + 1).ifPresent(next -> all.add(item + next));
        }
        following.get(count).ifPresent(all::add);
        from.add(defined(all));
      }
      following = from;
    }
    return following.get(0);
  }

  private String item(int index, int before) {
    return (before > 0 ? "\",\" ws " : "") + values.get(index) + " ws ";
  }

  private Optional<String> defined(List<String> alternatives) {
    return alternatives.isEmpty()
        ? Optional.empty()
        : Optional.of(rules.define("items", String.join(" | ", alternatives)));
  }
}

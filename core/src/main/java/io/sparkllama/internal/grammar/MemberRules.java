package io.sparkllama.internal.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts members of an object together: required and optional ones, with commas, counted. */
final class MemberRules {

  private static final String COMMA = "\",\" ws ";

  /** Limit on rules for one object, which grow with properties and with how many may be there. */
  private static final int MAX_RULES = 20_000;

  private final GrammarRules rules;
  private final List<String> members;
  private final List<Boolean> isRequired;
  private final List<String> others;

  private final String path;

  private int least;
  private Optional<Integer> most = Optional.empty();

  /**
   * @param members rules of members in their order
   * @param isRequired which of them must be there
   * @param others rules of members that may follow in any number
   * @param path of the schema, for messages
   */
  MemberRules(
      GrammarRules rules,
      List<String> members,
      List<Boolean> isRequired,
      List<String> others,
      String path) {
    this.rules = rules;
    this.members = members;
    this.isRequired = isRequired;
    this.others = others;
    this.path = path;
  }

  /**
   * The members of an object that has so many of them; empty if there is no such object. An omitted
   * member also omits its comma, so a rule must know how many came before, at least whether any
   * did.
   */
  Optional<String> between(int atLeast, Optional<Integer> atMost) {
    least = atLeast;
    most = atMost.filter(limit -> !others.isEmpty() || limit < members.size());
    int counts = 1 + Math.max(1, most.map(limit -> limit + 1).orElse(least));
    if ((long) counts * members.size() > MAX_RULES) {
      throw Refused.at(
          path,
          "has too many properties (" + members.size() + ") for minProperties or maxProperties");
    }
    List<Optional<String>> following = new ArrayList<>();
    for (int count = 0; count < counts; count++) {
      following.add(isTooMany(count) ? Optional.empty() : defined(others(count)));
    }
    for (int index = members.size() - 1; index >= 0; index--) {
      List<Optional<String>> from = new ArrayList<>();
      for (int count = 0; count < counts; count++) {
        Optional<String> with = following.get(Math.min(count + 1, counts - 1));
        from.add(
            isTooMany(count)
                ? Optional.empty()
                : defined(alternatives(index, count, with, following.get(count))));
      }
      following = from;
    }
    return following.get(0);
  }

  private boolean isTooMany(int count) {
    return most.isPresent() && count > most.get();
  }

  private Optional<String> defined(Optional<String> body) {
    return body.map(text -> rules.define("members", text));
  }

  /** The members from an index on. */
  private Optional<String> alternatives(
      int index, int count, Optional<String> with, Optional<String> without) {
    List<String> all = new ArrayList<>();
    String comma = count > 0 ? COMMA : "";
    with.ifPresent(rest -> all.add(comma + members.get(index) + " " + rest));
    if (!isRequired.get(index)) {
      without.ifPresent(all::add);
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(String.join(" | ", all));
  }

  /** What follows the listed members. */
  private Optional<String> others(int count) {
    int missing = Math.max(0, least - count);
    if (others.isEmpty()) {
      return missing == 0 ? Optional.of("\"\"") : Optional.empty();
    }
    String other = others.size() == 1 ? others.get(0) : "(" + String.join(" | ", others) + ")";
    int limit = most.map(number -> number - count).orElse(-1);
    if (limit == 0) {
      return Optional.of("\"\"");
    }
    if (count > 0) {
      return Optional.of(more(other, missing, limit));
    }
    String some = other + " " + more(other, Math.max(0, missing - 1), limit < 0 ? -1 : limit - 1);
    return Optional.of(missing == 0 ? "(" + some + ")?" : some);
  }

  private static String more(String other, int least, int limit) {
    return "(" + COMMA + other + "){" + least + "," + (limit < 0 ? "" : limit) + "}";
  }
}

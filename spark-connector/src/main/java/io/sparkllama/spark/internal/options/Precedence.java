package io.sparkllama.spark.internal.options;

import io.sparkllama.request.Reasoning;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Options that exclude each other: one given in an inner scope disables the other in an outer
 * scope.
 */
final class Precedence {

  /** A text follows at most one of these. */
  private static final List<OptionKey<?>> FORMS = ResponseOptions.GROUP.keys();

  private static final OptionKey<Integer> BUDGET = ReasoningOptions.REASONING_BUDGET;

  private Precedence() {}

  /** The options of outer scopes that conflict with what an inner scope gives. */
  static Set<OptionKey<?>> excludedBy(Map<OptionKey<?>, GivenValue> inner, OptionValues outer) {
    Set<OptionKey<?>> excluded = new HashSet<>();
    if (FORMS.stream().anyMatch(form -> !text(inner, form).isEmpty())) {
      excluded.addAll(FORMS);
    }
    if (!text(inner, ChatOptions.SYSTEM_PROMPT).isEmpty()) {
      excluded.add(ChatOptions.CHAT);
    }
    if (text(inner, ChatOptions.CHAT).strip().equalsIgnoreCase("false")) {
      excluded.add(ChatOptions.SYSTEM_PROMPT);
    }
    if (isKeep(text(inner, ReasoningOptions.REASONING))) {
      excluded.add(BUDGET);
    } else if (isKeep(outer.text(ReasoningOptions.REASONING)) && limitsReasoning(inner)) {
      excluded.add(ReasoningOptions.REASONING);
    }
    return excluded;
  }

  private static boolean limitsReasoning(Map<OptionKey<?>, GivenValue> inner) {
    return inner.containsKey(BUDGET) && !text(inner, BUDGET).strip().equals(BUDGET.defaultText());
  }

  private static boolean isKeep(String reasoning) {
    return reasoning.strip().equalsIgnoreCase(Reasoning.KEEP.name());
  }

  private static String text(Map<OptionKey<?>, GivenValue> values, OptionKey<?> key) {
    GivenValue value = values.get(key);
    return value == null ? "" : value.text();
  }
}

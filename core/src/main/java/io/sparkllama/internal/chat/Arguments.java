package io.sparkllama.internal.chat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a function is called with.
 *
 * @param positional those without a name
 * @param named those with one
 */
record Arguments(List<Object> positional, Map<String, Object> named) {

  /** Arguments that have found their parameters. */
  record Bound(Map<String, Object> values) {

    boolean has(String name) {
      return values.containsKey(name);
    }

    Object get(String name, Object otherwise) {
      return values.containsKey(name) ? values.get(name) : otherwise;
    }

    boolean truth(String name) {
      return Values.truth(get(name, false));
    }
  }

  static Arguments none() {
    return new Arguments(List.of(), Map.of());
  }

  static Arguments of(Object... positional) {
    return new Arguments(java.util.Arrays.asList(positional), Map.of());
  }

  /** All but the first few. */
  Arguments without(int count) {
    return new Arguments(positional.subList(count, positional.size()), named);
  }

  Map<String, Object> namedCopy() {
    return new LinkedHashMap<>(named);
  }

  /**
   * Gives each argument to a parameter.
   *
   * @param what is called, for messages
   * @param required how many of the parameters must get one
   */
  Bound bind(String what, int required, String... parameters) {
    if (positional.size() > parameters.length) {
      throw new TemplateException(
          what + " with " + positional.size() + " arguments; at most " + parameters.length);
    }
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      values.put(parameters[i], positional.get(i));
    }
    named.forEach(
        (name, value) -> {
          if (!List.of(parameters).contains(name) || values.containsKey(name)) {
            throw new TemplateException(what + " with an argument '" + name + "'");
          }
          values.put(name, value);
        });
    for (int i = 0; i < required; i++) {
      if (!values.containsKey(parameters[i])) {
        throw new TemplateException(what + " without the argument '" + parameters[i] + "'");
      }
    }
    return new Bound(values);
  }

  /** As {@link #bind} for what takes arguments by their place alone. */
  Bound bindPositional(String what, int required, String... parameters) {
    if (!named.isEmpty()) {
      throw new TemplateException(
          what + " with an argument '" + named.keySet().iterator().next() + "'");
    }
    return bind(what, required, parameters);
  }
}

package io.sparkllama.internal.chat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a call.
 *
 * @param positional arguments without a name
 * @param named arguments with a name
 */
record Arguments(List<Object> positional, Map<String, Object> named) {

  /** Arguments bound to parameters. */
  record Bound(Map<String, Object> values) {

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

  /** All but the first {@code count} positional arguments. */
  Arguments without(int count) {
    return new Arguments(positional.subList(count, positional.size()), named);
  }

  Map<String, Object> namedCopy() {
    return new LinkedHashMap<>(named);
  }

  /**
   * Binds each argument to a parameter.
   *
   * @param what the callee, for messages
   * @param required number of parameters that must be given
   */
  Bound bind(String what, int required, String... parameters) {
    if (positional.size() > parameters.length) {
      throw new TemplateException(
          what
              + " with "
              + positional.size()
              + " arguments; it takes at most "
              + parameters.length);
    }
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      values.put(parameters[i], positional.get(i));
    }
    named.forEach(
        (name, value) -> {
          if (!List.of(parameters).contains(name) || values.containsKey(name)) {
            throw new TemplateException(what + " with an unexpected argument '" + name + "'");
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

  /** Like {@link #bind}, for callees that take only positional arguments. */
  Bound bindPositional(String what, int required, String... parameters) {
    if (!named.isEmpty()) {
      throw new TemplateException(
          what + " with an unexpected argument '" + named.keySet().iterator().next() + "'");
    }
    return bind(what, required, parameters);
  }
}

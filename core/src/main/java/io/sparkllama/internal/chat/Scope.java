package io.sparkllama.internal.chat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The variables of a part of the template, nested in those of the enclosing part. Not thread-safe.
 */
final class Scope {

  /** Marks a name that is set later in this scope and hides an outer one until then. */
  private static final Object MISSING = new Object();

  private final RenderState state;
  private final Scope outer;
  private final Map<String, Object> names = new HashMap<>();

  Scope(RenderState state, Scope outer, Set<String> unset) {
    this.state = state;
    this.outer = outer;
    unset.forEach(name -> names.put(name, MISSING));
  }

  Scope inner(Set<String> unset) {
    return new Scope(state, this, unset);
  }

  RenderState state() {
    return state;
  }

  void set(String name, Object value) {
    names.put(name, value);
  }

  void unset(String name) {
    names.put(name, MISSING);
  }

  boolean isMissing(String name) {
    return names.get(name) == MISSING;
  }

  Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Object value = scope.names.get(name);
      if (value != null || scope.names.containsKey(name)) {
        return value == MISSING ? Undefined.name(name) : value;
      }
    }
    Object value = state.context().get(name);
    return value != null || state.context().containsKey(name) ? value : Undefined.name(name);
  }
}

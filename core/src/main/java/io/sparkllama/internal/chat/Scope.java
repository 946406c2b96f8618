package io.sparkllama.internal.chat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The names of a part of the template, within those of the part around it. Not thread-safe. */
final class Scope {

  /** A name that this part sets later, and that until then hides one further out. */
  private static final Object MISSING = new Object();

  private final Run run;
  private final Scope outer;
  private final Map<String, Object> names = new HashMap<>();

  Scope(Run run, Scope outer, Set<String> unset) {
    this.run = run;
    this.outer = outer;
    unset.forEach(name -> names.put(name, MISSING));
  }

  Scope inner(Set<String> unset) {
    return new Scope(run, this, unset);
  }

  Run run() {
    return run;
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
    Object value = run.context().get(name);
    return value != null || run.context().containsKey(name) ? value : Undefined.name(name);
  }
}

package io.sparkllama.internal.chat;

import java.util.Set;

/** The methods of dictionaries. */
final class DictMethods {

  private static final Set<String> NAMES =
      Set.of("copy", "fromkeys", "get", "items", "keys", "values");

  /** Methods that modify a dictionary; templates must not call them. */
  private static final Set<String> MUTATORS =
      Set.of("clear", "pop", "popitem", "setdefault", "update");

  private DictMethods() {}

  static boolean has(String name) {
    return NAMES.contains(name);
  }

  static boolean isForbidden(String name) {
    return MUTATORS.contains(name);
  }

  static Object call(Dict dict, String name, Arguments arguments) {
    String what = "the method " + name + "() of a dict";
    if (name.equals("get")) {
      Arguments.Bound bound = arguments.bindPositional(what, 1, "key", "default");
      return dict.get(bound.get("key", null), bound.get("default", null));
    }
    arguments.bind(what, 0);
    return switch (name) {
      case "copy" -> new Dict().putAll(dict);
      case "items" -> new View("items", dict.items());
      case "keys" -> new View("keys", dict.keys());
      case "values" -> new View("values", dict.values());
      default -> throw new TemplateException(what + " is not supported");
    };
  }
}

package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The methods of lists, tuples and ranges. */
final class ListMethods {

  /** Methods that modify a list; templates must not call them. */
  private static final Set<String> MUTATORS =
      Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");

  private ListMethods() {}

  static boolean has(Object list, String name) {
    return name.equals("count")
        || name.equals("index")
        || (name.equals("copy") && isPlain(list))
        || (list instanceof Range && Set.of("start", "stop", "step").contains(name));
  }

  static boolean isForbidden(Object list, String name) {
    return isPlain(list) && MUTATORS.contains(name);
  }

  private static boolean isPlain(Object list) {
    return !(list instanceof Tuple) && !(list instanceof Range);
  }

  static Object call(Object owner, String name, Arguments arguments) {
    String what = "the method " + name + "() of a list";
    List<?> list = (List<?>) owner;
    if (name.equals("copy")) {
      arguments.bind(what, 0);
      return new ArrayList<>(list);
    }
    if (!name.equals("count") && !name.equals("index")) {
      throw new TemplateException(what + " is not supported");
    }
    Object wanted = arguments.bindPositional(what, 1, "value").get("value", null);
    if (name.equals("count")) {
      return list.stream().filter(item -> Ordering.equal(item, wanted)).count();
    }
    for (int i = 0; i < list.size(); i++) {
      if (Ordering.equal(list.get(i), wanted)) {
        return (long) i;
      }
    }
    throw new TemplateException(what + ": the value is not in the list");
  }
}

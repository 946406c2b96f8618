package io.sparkllama.internal.chat;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions available to every template. */
final class Functions {

  private static final Map<String, Object> ALL = all();

  private Functions() {}

  static Map<String, Object> byName() {
    return ALL;
  }

  private static Map<String, Object> all() {
    Map<String, Object> all = new LinkedHashMap<>();
    put(all, "range", (state, arguments) -> range(arguments));
    put(all, "dict", (state, arguments) -> dict("dict()", arguments));
    put(all, "namespace", (state, arguments) -> namespace(arguments));
    put(all, "raise_exception", (state, arguments) -> raise(arguments));
    put(all, "strftime_now", Functions::now);
    for (String unknown : List.of("lipsum", "cycler", "joiner")) {
      put(
          all,
          unknown,
          (state, arguments) -> {
            throw new TemplateException("the function " + unknown + "() is not supported");
          });
    }
    return Map.copyOf(all);
  }

  private static void put(Map<String, Object> all, String name, Function function) {
    all.put(
        name,
        new Function() {
          @Override
          public Object call(RenderState state, Arguments arguments) {
            return function.call(state, arguments);
          }

          @Override
          public String title() {
            return "the function " + name + "()";
          }
        });
  }

  private static Range range(Arguments arguments) {
    List<Object> numbers = arguments.positional();
    arguments.bindPositional("range()", 1, "start", "stop", "step");
    long first = Values.whole(numbers.get(0), "the argument of range()");
    if (numbers.size() == 1) {
      return new Range(0, first, 1);
    }
    long stop = Values.whole(numbers.get(1), "the argument of range()");
    return new Range(
        first,
        stop,
        numbers.size() == 2 ? 1 : Values.whole(numbers.get(2), "the argument of range()"));
  }

  private static Dict dict(String what, Arguments arguments) {
    Dict dict = new Dict();
    if (arguments.positional().size() > 1) {
      throw new TemplateException(what + " with more than one value");
    }
    for (Object from : arguments.positional()) {
      if (from instanceof Dict other) {
        dict.putAll(other);
        continue;
      }
      for (Iterator<Object> items = Values.iterate(from); items.hasNext(); ) {
        List<Object> pair = Values.list(items.next());
        if (pair.size() != 2) {
          throw new TemplateException(what + " of items that are not pairs");
        }
        dict.put(pair.get(0), pair.get(1));
      }
    }
    arguments.named().forEach((name, value) -> dict.put(Text.of(name), value));
    return dict;
  }

  private static Namespace namespace(Arguments arguments) {
    Namespace namespace = new Namespace();
    Dict dict = dict("namespace()", arguments);
    for (Object key : dict.keys()) {
      namespace.set(Values.requireText(key, "a name in namespace()").string(), dict.get(key, null));
    }
    return namespace;
  }

  private static Object raise(Arguments arguments) {
    Object message = arguments.bind("raise_exception()", 1, "message").get("message", null);
    throw new TemplateException("the template raised an exception: " + Values.text(message));
  }

  private static Object now(RenderState state, Arguments arguments) {
    Object format = arguments.bindPositional("strftime_now()", 1, "format").get("format", null);
    return Dates.format(Values.requireText(format, "the format of strftime_now()"), state.now());
  }
}

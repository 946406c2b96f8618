package io.sparkllama.internal.chat;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

/** Lazy filters: items are processed one by one on demand. */
final class Selection {

  private Selection() {}

  /** Resolves a path such as {@code function.name} or {@code 0} from an item. */
  static Object path(Object item, Object attribute) {
    if (!(attribute instanceof Text text)) {
      return attribute == null ? item : Access.item(item, attribute);
    }
    Object value = item;
    for (String part : text.string().split("\\.", -1)) {
      boolean number = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
      if (number && part.length() > 9) {
        throw new TemplateException("the attribute '" + part + "'");
      }
      value = Access.item(value, number ? (Object) Long.valueOf(part) : Text.of(part));
    }
    return value;
  }

  static Object map(RenderState state, Object value, Arguments arguments) {
    String what = "the filter 'map'";
    Map<String, Object> named = new LinkedHashMap<>(arguments.named());
    if (arguments.positional().isEmpty() && named.containsKey("attribute")) {
      Object attribute = named.remove("attribute");
      Object otherwise = named.remove("default");
      if (!named.isEmpty()) {
        throw new TemplateException(what + " with '" + named.keySet().iterator().next() + "'");
      }
      return lazy("map", value, item -> withDefault(item, attribute, otherwise));
    }
    if (arguments.positional().isEmpty()) {
      throw new TemplateException(what + " without the name of a filter");
    }
    String name = Values.requireText(arguments.positional().get(0), what).string();
    Arguments rest = arguments.without(1);
    return lazy("map", value, item -> state.charge(Filters.apply(state, name, item, rest)));
  }

  private static Object withDefault(Object item, Object attribute, Object otherwise) {
    if (otherwise == null) {
      return path(item, attribute);
    }
    if (attribute instanceof Text text && text.string().indexOf('.') >= 0) {
      throw new TemplateException("the filter 'map' with a path and a default is not supported");
    }
    Object found = path(item, attribute);
    return found instanceof Undefined ? otherwise : found;
  }

  private static Object lazy(
      String filter, Object value, java.util.function.UnaryOperator<Object> change) {
    if (!Values.truth(value)) {
      return new Lazy(filter, Collections.emptyIterator());
    }
    Iterator<Object> items = lateIterator(value);
    return new Lazy(
        filter,
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return items.hasNext();
          }

          @Override
          public Object next() {
            return change.apply(items.next());
          }
        });
  }

  /** Delays the error for a value that is not iterable until iteration starts. */
  private static Iterator<Object> lateIterator(Object value) {
    return new Iterator<>() {
      private Iterator<Object> items;

      private Iterator<Object> items() {
        if (items == null) {
          items = Values.iterate(value);
        }
        return items;
      }

      @Override
      public boolean hasNext() {
        return items().hasNext();
      }

      @Override
      public Object next() {
        return items().next();
      }
    };
  }

  static Object select(
      RenderState state,
      Object value,
      Arguments arguments,
      boolean wanted,
      boolean byAttribute,
      String name) {
    if (!Values.truth(value)) {
      return new Lazy(name, Collections.emptyIterator());
    }
    Iterator<Object> items = lateIterator(value);
    return new Lazy(
        name,
        new Iterator<>() {
          private Predicate<Object> test;
          private boolean found;
          private Object item;

          @Override
          public boolean hasNext() {
            if (test == null) {
              test = test(arguments, byAttribute, name);
            }
            while (!found && items.hasNext()) {
              state.step();
              item = items.next();
              found = test.test(item) == wanted;
            }
            return found;
          }

          @Override
          public Object next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            found = false;
            return item;
          }
        });
  }

  private static Predicate<Object> test(Arguments arguments, boolean byAttribute, String name) {
    List<Object> positional = arguments.positional();
    int used = byAttribute ? 1 : 0;
    if (positional.size() < used) {
      throw new TemplateException("the filter '" + name + "' without an attribute");
    }
    Object attribute = byAttribute ? positional.get(0) : null;
    if (positional.size() == used) {
      return item -> Values.truth(path(item, attribute));
    }
    String test = Values.requireText(positional.get(used), "the filter '" + name + "'").string();
    Arguments rest = arguments.without(used + 1);
    return item -> Tests.holds(test, path(item, attribute), rest);
  }
}

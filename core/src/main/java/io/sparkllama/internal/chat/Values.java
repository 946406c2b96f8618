package io.sparkllama.internal.chat;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Python's operators and built-in functions on values. null is None; the other types are Boolean,
 * Long, Double, {@link Text}, List, {@link Tuple}, {@link Range}, {@link Dict}, and opaque values.
 */
final class Values {

  private Values() {}

  /** Converts a Java value for a template; strings are treated as data. */
  static Object of(Object value) {
    if (value == null || value instanceof Boolean || value instanceof Long) {
      return value;
    }
    if (value instanceof TemplateText text) {
      return Text.of(text.text());
    }
    if (value instanceof CharSequence text) {
      return Text.data(text.toString());
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    if (value instanceof java.math.BigInteger number) {
      if (number.bitLength() >= Long.SIZE) {
        throw new TemplateException("a number that exceeds 64 bits");
      }
      return number.longValue();
    }
    if (value instanceof BigDecimal number) {
      return number.doubleValue();
    }
    if (value instanceof List<?> list) {
      List<Object> items = new java.util.ArrayList<>(list.size());
      list.forEach(item -> items.add(of(item)));
      return items;
    }
    if (value instanceof Map<?, ?> map) {
      Dict dict = new Dict();
      map.forEach((key, item) -> dict.put(of(key), of(item)));
      return dict;
    }
    throw new TemplateException(
        "a value of " + value.getClass().getName() + " is not supported in a template");
  }

  /** The type name used by Python. */
  static String typeName(Object value) {
    if (value == null) {
      return "None";
    }
    if (value instanceof Boolean) {
      return "a bool";
    }
    if (value instanceof Long) {
      return "an int";
    }
    if (value instanceof Double) {
      return "a float";
    }
    if (value instanceof Text) {
      return "a string";
    }
    if (value instanceof Function function) {
      return function.title();
    }
    if (value instanceof Lazy lazy) {
      return "the items of the filter " + lazy.filter();
    }
    if (value instanceof View view) {
      return "the " + view.kind() + " of a dict";
    }
    return "a " + value.getClass().getSimpleName().toLowerCase(Locale.ROOT).replace("array", "");
  }

  static boolean truth(Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    if (value instanceof Text text) {
      return !text.isEmpty();
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    if (value instanceof Dict dict) {
      return dict.size() > 0;
    }
    if (value instanceof View view) {
      return !view.items().isEmpty();
    }
    if (value instanceof Loop loop) {
      return loop.size() > 0;
    }
    return value != null && !(value instanceof Undefined);
  }

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  /** Converts a bool to a number, which it also is in Python. */
  static Object number(Object value) {
    return value instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : value;
  }

  /** The error of an operation: an undefined operand if there is one, else the given message. */
  static TemplateException defined(Object left, Object right, String otherwise) {
    if (left instanceof Undefined undefined) {
      return undefined.fault();
    }
    return right instanceof Undefined undefined
        ? undefined.fault()
        : new TemplateException(otherwise);
  }

  static boolean contains(Object container, Object item) {
    if (container instanceof Text text) {
      if (item instanceof Text part) {
        return text.string().contains(part.string());
      }
      throw defined(item, null, "looking for " + typeName(item) + " in a string");
    }
    if (container instanceof Dict dict) {
      return dict.has(item);
    }
    for (Iterator<?> items = iterate(container); items.hasNext(); ) {
      if (Ordering.equal(items.next(), item)) {
        return true;
      }
    }
    return false;
  }

  static boolean isIterable(Object value) {
    return value instanceof List
        || value instanceof Text
        || value instanceof Dict
        || value instanceof View
        || value instanceof Lazy
        || value instanceof Loop
        || value instanceof Undefined;
  }

  /** Iterates over the items of a value. */
  @SuppressWarnings("unchecked")
  static Iterator<Object> iterate(Object value) {
    if (value instanceof List<?> list) {
      return (Iterator<Object>) list.iterator();
    }
    if (value instanceof Text text) {
      return text.iterator();
    }
    if (value instanceof Dict dict) {
      return dict.keys().iterator();
    }
    if (value instanceof View view) {
      return view.items().iterator();
    }
    if (value instanceof Lazy lazy) {
      return lazy.items();
    }
    if (value instanceof Undefined) {
      return Collections.emptyIterator();
    }
    throw new TemplateException(typeName(value) + " is not iterable");
  }

  static List<Object> list(Object value) {
    List<Object> list = new java.util.ArrayList<>();
    iterate(value).forEachRemaining(list::add);
    return list;
  }

  static long length(Object value) {
    if (value instanceof Text text) {
      return text.length();
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof Dict dict) {
      return dict.size();
    }
    if (value instanceof View view) {
      return view.items().size();
    }
    if (value instanceof Loop loop) {
      return loop.size();
    }
    if (value instanceof Undefined) {
      return 0;
    }
    throw new TemplateException("the length of " + typeName(value));
  }

  /** A value as it is printed. */
  static Text text(Object value) {
    if (value instanceof Text text) {
      return text;
    }
    return value instanceof Undefined ? Text.EMPTY : Literals.repr(value);
  }

  /** An integer; throws for any other type. */
  static long whole(Object value, String what) {
    if (number(value) instanceof Long number) {
      return number;
    }
    throw defined(value, null, what + " is " + typeName(value) + ", not an int");
  }

  static int count(Object value, String what) {
    long number = whole(value, what);
    return (int) Math.max(Integer.MIN_VALUE / 4, Math.min(Integer.MAX_VALUE / 4, number));
  }

  static Text requireText(Object value, String what) {
    if (value instanceof Text text) {
      return text;
    }
    throw defined(value, null, what + " is " + typeName(value) + ", not a string");
  }
}

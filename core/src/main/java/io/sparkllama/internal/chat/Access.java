package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Attribute, item and slice access, with the rules of jinja2's sandbox. */
final class Access {

  /** Attributes that Python has and this interpreter does not support. */
  private static final Set<String> OF_NUMBERS =
      Set.of(
          "as_integer_ratio",
          "bit_count",
          "bit_length",
          "conjugate",
          "denominator",
          "from_bytes",
          "fromhex",
          "hex",
          "imag",
          "is_integer",
          "numerator",
          "real",
          "to_bytes");

  private static final Set<String> OF_OTHERS =
      Set.of(
          "arguments",
          "caller",
          "catch_kwargs",
          "catch_varargs",
          "close",
          "explicit_caller",
          "isdisjoint",
          "mapping",
          "name",
          "send",
          "throw",
          "current",
          "next",
          "reset",
          "sep",
          "used",
          "items",
          "pos");

  private static final Object NOTHING = new Object();

  private Access() {}

  /** Evaluates {@code owner.name}. */
  static Object attribute(Object owner, String name) {
    Object found = ofType(owner, name);
    if (found != NOTHING) {
      return found;
    }
    if (owner instanceof Dict dict) {
      return dict.get(Text.of(name), missing(owner, name));
    }
    return missing(owner, name);
  }

  /** Evaluates {@code owner[key]}. */
  static Object item(Object owner, Object key) {
    if (owner instanceof Undefined undefined) {
      throw undefined.fault();
    }
    if (owner instanceof Dict dict) {
      boolean hashable = !(key instanceof Dict) && (!(key instanceof List) || key instanceof Tuple);
      if (hashable && dict.has(key)) {
        return dict.get(key, null);
      }
    } else if (owner instanceof Text || owner instanceof List) {
      if (Values.number(key) instanceof Long index) {
        return at(owner, index);
      }
    }
    if (key instanceof Text text) {
      Object found = ofType(owner, text.string());
      return found == NOTHING ? missing(owner, text.string()) : found;
    }
    return missing(owner, String.valueOf(key));
  }

  private static Object at(Object owner, long index) {
    if (owner instanceof Text text) {
      int length = text.length();
      long place = index < 0 ? index + length : index;
      if (place < 0 || place >= length) {
        return missing(owner, String.valueOf(index));
      }
      int from = text.unit((int) place);
      return text.sub(from, from + Character.charCount(text.string().codePointAt(from)));
    }
    List<?> list = (List<?>) owner;
    long place = index < 0 ? index + list.size() : index;
    return place < 0 || place >= list.size()
        ? missing(owner, String.valueOf(index))
        : list.get((int) place);
  }

  private static Undefined missing(Object owner, String name) {
    return new Undefined(Values.typeName(owner) + " has no '" + name + "'");
  }

  private static Undefined forbidden(Object owner, String name) {
    return new Undefined(
        "the method " + name + "() of " + Values.typeName(owner) + " is not allowed in a template");
  }

  /** An attribute or method defined by the value's type. */
  private static Object ofType(Object owner, String name) {
    if (owner instanceof Undefined undefined) {
      throw undefined.fault();
    }
    if (name.startsWith("__") && name.endsWith("__")) {
      throw new TemplateException("the attribute " + name + " is not allowed in a template");
    }
    if (owner instanceof Dict) {
      return DictMethods.has(name)
          ? new Method(owner, name)
          : DictMethods.isForbidden(name) ? forbidden(owner, name) : NOTHING;
    }
    if (owner instanceof Text text) {
      return TextMethods.has(text, name) ? new Method(owner, name) : NOTHING;
    }
    if (owner instanceof List<?> list) {
      return ListMethods.has(list, name)
          ? new Method(owner, name)
          : ListMethods.isForbidden(list, name) ? forbidden(owner, name) : NOTHING;
    }
    if (owner instanceof Namespace namespace) {
      boolean there = namespace.has(name) && !name.startsWith("_");
      return there ? namespace.get(name) : NOTHING;
    }
    if (owner instanceof Loop loop) {
      return loop.has(name) ? loop.attribute(name) : NOTHING;
    }
    Set<String> unknown =
        Values.isNumber(owner) ? OF_NUMBERS : owner == null ? Set.of() : OF_OTHERS;
    if (unknown.contains(name)) {
      throw new TemplateException(
          "the attribute " + name + " of " + Values.typeName(owner) + " is not supported");
    }
    return NOTHING;
  }

  /** Evaluates a slice with Python's semantics; each bound may be null. */
  static Object slice(Object owner, Object start, Object stop, Object step) {
    boolean sliceable =
        owner instanceof Text || (owner instanceof List && !(owner instanceof Range));
    if (!sliceable) {
      throw Values.defined(owner, null, "a slice of " + Values.typeName(owner));
    }
    long by = step == null ? 1 : Values.count(step, "the step of a slice");
    if (by == 0) {
      throw new TemplateException("a slice with a step of 0");
    }
    int length = (int) Values.length(owner);
    int lowest = by > 0 ? 0 : -1;
    int highest = by > 0 ? length : length - 1;
    int from = bound(start, by > 0 ? lowest : highest, length, lowest, highest);
    int to = bound(stop, by > 0 ? highest : lowest, length, lowest, highest);
    if (owner instanceof Text text && by == 1) {
      return from >= to ? text.sub(0, 0) : text.sub(text.unit(from), text.unit(to));
    }
    List<?> items = owner instanceof Text text ? text.characters() : (List<?>) owner;
    List<Object> taken = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      taken.add(items.get((int) i));
    }
    if (owner instanceof Text text) {
      TextBuilder joined = new TextBuilder();
      taken.forEach(character -> joined.append((Text) character));
      return joined.build().withSafe(text.isSafe());
    }
    return owner instanceof Tuple ? new Tuple(taken) : taken;
  }

  private static int bound(Object given, int otherwise, int length, int lowest, int highest) {
    if (given == null) {
      return otherwise;
    }
    int place = Values.count(given, "a bound of a slice");
    return Math.max(lowest, Math.min(highest, place < 0 ? place + length : place));
  }
}

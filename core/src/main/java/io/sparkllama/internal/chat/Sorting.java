package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Filters that compare items. */
final class Sorting {

  private Sorting() {}

  private static Object withoutCase(Object value, boolean sensitive) {
    return !sensitive && value instanceof Text text ? TextCase.lower(text) : value;
  }

  /** The sort key of an item; several paths may be given, separated by commas. */
  private static Object key(Object item, Object attribute, boolean sensitive) {
    List<Object> parts = new ArrayList<>();
    if (attribute instanceof Text text) {
      for (String path : text.string().split(",", -1)) {
        parts.add(withoutCase(Selection.path(item, Text.of(path)), sensitive));
      }
    } else {
      parts.add(withoutCase(Selection.path(item, attribute), sensitive));
    }
    return parts;
  }

  private static void sort(List<Object> items, Comparator<Object> order, boolean reversed) {
    items.sort(reversed ? order.reversed() : order);
  }

  static Object sort(Object value, Arguments arguments, String what) {
    Arguments.Bound bound = arguments.bind(what, 0, "reverse", "case_sensitive", "attribute");
    Object attribute = bound.get("attribute", null);
    boolean sensitive = bound.truth("case_sensitive");
    List<Object> items = Values.list(value);
    sort(
        items,
        (one, two) ->
            Ordering.compare(key(one, attribute, sensitive), key(two, attribute, sensitive)),
        bound.truth("reverse"));
    return items;
  }

  static Object dictsort(Object value, Arguments arguments, String what) {
    Arguments.Bound bound = arguments.bind(what, 0, "case_sensitive", "by", "reverse");
    String by = Values.requireText(bound.get("by", Text.of("key")), what).string();
    if (!by.equals("key") && !by.equals("value")) {
      throw new TemplateException(what + " by '" + by + "'; it must be 'key' or 'value'");
    }
    if (!(value instanceof Dict dict)) {
      throw Values.defined(value, null, what + " of " + Values.typeName(value));
    }
    int place = by.equals("key") ? 0 : 1;
    boolean sensitive = bound.truth("case_sensitive");
    List<Object> items = dict.items();
    sort(
        items,
        (one, two) ->
            Ordering.compare(
                withoutCase(((Tuple) one).get(place), sensitive),
                withoutCase(((Tuple) two).get(place), sensitive)),
        bound.truth("reverse"));
    return items;
  }

  static Object unique(Object value, Arguments arguments, String what) {
    Arguments.Bound bound = arguments.bind(what, 0, "case_sensitive", "attribute");
    boolean sensitive = bound.truth("case_sensitive");
    Object attribute = bound.get("attribute", null);
    Dict seen = new Dict();
    List<Object> unique = new ArrayList<>();
    for (Object item : Values.list(value)) {
      Object key = withoutCase(Selection.path(item, attribute), sensitive);
      if (!seen.has(key)) {
        seen.put(key, true);
        unique.add(item);
      }
    }
    return new Lazy("unique", unique.iterator());
  }

  static Object extreme(Object value, Arguments arguments, String what, boolean largest) {
    Arguments.Bound bound = arguments.bind(what, 0, "case_sensitive", "attribute");
    boolean sensitive = bound.truth("case_sensitive");
    Object attribute = bound.get("attribute", null);
    Object best = null;
    Object bestKey = null;
    List<Object> items = Values.list(value);
    for (int i = 0; i < items.size(); i++) {
      Object key = withoutCase(Selection.path(items.get(i), attribute), sensitive);
      if (i == 0
          || (largest ? Ordering.compare(key, bestKey) > 0 : Ordering.compare(key, bestKey) < 0)) {
        best = items.get(i);
        bestKey = key;
      }
    }
    return items.isEmpty() ? new Undefined(what + " of nothing") : best;
  }
}

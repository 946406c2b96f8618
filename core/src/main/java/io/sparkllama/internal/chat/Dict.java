package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A dictionary in insertion order. Numerically equal keys are the same key, regardless of type.
 * Never modified once a template can see it.
 */
final class Dict {

  private record Entry(Object key, Object value) {}

  private final Map<Object, Entry> entries = new LinkedHashMap<>();

  int size() {
    return entries.size();
  }

  /** Sets a value. An existing key keeps its original form. */
  Dict put(Object key, Object value) {
    entries.compute(normalized(key), (k, old) -> new Entry(old == null ? key : old.key(), value));
    return this;
  }

  Dict putAll(Dict other) {
    other.entries.values().forEach(entry -> put(entry.key(), entry.value()));
    return this;
  }

  boolean has(Object key) {
    return entries.containsKey(normalized(key));
  }

  /** Returns the value of a key, or a default. */
  Object get(Object key, Object otherwise) {
    Entry entry = entries.get(normalized(key));
    return entry == null ? otherwise : entry.value();
  }

  List<Object> keys() {
    List<Object> keys = new ArrayList<>(entries.size());
    entries.values().forEach(entry -> keys.add(entry.key()));
    return keys;
  }

  List<Object> values() {
    List<Object> values = new ArrayList<>(entries.size());
    entries.values().forEach(entry -> values.add(entry.value()));
    return values;
  }

  /** The entries as key-value tuples. */
  List<Object> items() {
    List<Object> items = new ArrayList<>(entries.size());
    entries.values().forEach(entry -> items.add(Tuple.of(entry.key(), entry.value())));
    return items;
  }

  private static Object normalized(Object key) {
    if (key instanceof Boolean truth) {
      return truth ? 1L : 0L;
    }
    if (key instanceof Double number
        && number == Math.rint(number)
        && Math.abs(number) < 1L << 53) {
      return number.longValue();
    }
    if (key instanceof Tuple tuple) {
      List<Object> parts = new ArrayList<>(tuple.size());
      tuple.forEach(part -> parts.add(normalized(part)));
      return parts;
    }
    if (key == null
        || key instanceof Text
        || key instanceof Long
        || key instanceof Double
        || key instanceof Undefined) {
      return key;
    }
    throw new TemplateException(Values.typeName(key) + " as the key of a dictionary");
  }
}

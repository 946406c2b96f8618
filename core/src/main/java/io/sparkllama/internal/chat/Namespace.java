package io.sparkllama.internal.chat;

import java.util.HashMap;
import java.util.Map;

/** The result of {@code namespace()}: the only value whose attributes a template can set. */
final class Namespace {

  private final Map<String, Object> attributes = new HashMap<>();

  void set(String name, Object value) {
    attributes.put(name, value);
  }

  boolean has(String name) {
    return attributes.containsKey(name);
  }

  Object get(String name) {
    return attributes.get(name);
  }
}

package io.sparkllama.spark.internal.common;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A bounded map of values that are expensive to create. A new entry beyond the capacity removes the
 * least recently used one. Not thread-safe.
 */
public final class LruMap<K, V> {

  private static final float LOAD_FACTOR = 0.75f;

  private final Map<K, V> entries;

  /**
   * Creates an empty map.
   *
   * @param capacity maximum number of entries, 1 or more
   */
  public LruMap(int capacity) {
    this.entries =
        new LinkedHashMap<>(capacity, LOAD_FACTOR, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > capacity;
          }
        };
  }

  /** The value of a key, if the map has it. */
  public Optional<V> find(K key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** The value of a key, created if absent. If the loader throws, the map stays unchanged. */
  public V get(K key, Function<? super K, ? extends V> loader) {
    V held = entries.get(key);
    if (held != null) {
      return held;
    }
    V loaded = loader.apply(key);
    entries.put(key, loaded);
    return loaded;
  }
}

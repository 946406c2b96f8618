package io.sparkllama.internal.common;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A small least-recently-used cache for values that are expensive to create. Keys and values must
 * not be null.
 *
 * <p>Thread-safe. No lock is held while a value is created, so several threads may create a value
 * for the same key; all of them get the first one stored.
 */
public final class LruMap<K, V> {

  /**
   * Creates the value for a key.
   *
   * @param <E> the checked exception it may throw; {@link RuntimeException} if none
   */
  @FunctionalInterface
  public interface Loader<K, V, E extends Exception> {
    V load(K key) throws E;
  }

  private final Map<K, V> entries;

  /**
   * Creates an empty map.
   *
   * @param capacity maximum number of entries, at least 1
   */
  public LruMap(int capacity) {
    Arguments.require(capacity >= 1, "capacity", capacity, "1 or more");
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > capacity;
          }
        };
  }

  /**
   * Returns the value for a key, creating it if absent. If the loader throws, the map stays
   * unchanged.
   */
  public <E extends Exception> V get(K key, Loader<? super K, ? extends V, E> loader) throws E {
    Optional<V> held = find(key);
    return held.isPresent() ? held.get() : putIfAbsent(key, loader.load(key));
  }

  /** Returns the cached value for a key, if any. */
  public Optional<V> find(K key) {
    synchronized (entries) {
      return Optional.ofNullable(entries.get(key));
    }
  }

  /** Stores a value unless one is present. Returns the value now in the map. */
  public V putIfAbsent(K key, V value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    synchronized (entries) {
      V first = entries.putIfAbsent(key, value);
      return first == null ? value : first;
    }
  }

  /** Current number of entries. */
  public int size() {
    synchronized (entries) {
      return entries.size();
    }
  }
}

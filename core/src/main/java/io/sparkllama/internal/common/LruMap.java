package io.sparkllama.internal.common;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A cache of a few values that are costly to make: when it is full, the entry that was not asked
 * for the longest goes. Neither keys nor values are null.
 *
 * <p>Thread-safe. No lock is held while a value is made, so that several threads may make one for
 * the same key; all get the one that came first.
 */
public final class LruMap<K, V> {

  /**
   * Makes the value of a key.
   *
   * @param <E> what keeps it from that; {@link RuntimeException} for nothing checked
   */
  @FunctionalInterface
  public interface Loader<K, V, E extends Exception> {
    V load(K key) throws E;
  }

  private final Map<K, V> entries;

  /**
   * An empty map.
   *
   * @param capacity most entries, 1 or more
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

  /** The value of a key, made now unless it is held; a failure leaves the map as it was. */
  public <E extends Exception> V get(K key, Loader<? super K, ? extends V, E> loader) throws E {
    Optional<V> held = find(key);
    return held.isPresent() ? held.get() : putIfAbsent(key, loader.load(key));
  }

  /** The value that is held for a key, if any. */
  public Optional<V> find(K key) {
    synchronized (entries) {
      return Optional.ofNullable(entries.get(key));
    }
  }

  /** Holds a value unless there is one; returns the one that is held then. */
  public V putIfAbsent(K key, V value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    synchronized (entries) {
      V first = entries.putIfAbsent(key, value);
      return first == null ? value : first;
    }
  }

  /** Entries held now. */
  public int size() {
    synchronized (entries) {
      return entries.size();
    }
  }
}

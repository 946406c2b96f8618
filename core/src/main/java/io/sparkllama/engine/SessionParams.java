package io.sparkllama.engine;

import java.util.Objects;

/**
 * The shape of a session.
 *
 * @param sequences how many sequences are decoded together, 1 or more
 * @param contextLength tokens each sequence can hold, prompt and generated together, 2 or more
 * @param threads threads that compute one batch, 1 or more
 * @param batchCapacity most tokens one {@link Session#decode} takes, at least {@code sequences}
 * @param prefixes sequences besides, for prefixes that others {@link Session#share}, 0 or more;
 *     their ids follow those of the others, and their cells are not counted in the KV cache's size
 * @param cacheType how the KV cache is stored
 */
public record SessionParams(
    int sequences,
    int contextLength,
    int threads,
    int batchCapacity,
    int prefixes,
    CacheType cacheType) {

  public SessionParams {
    requireAtLeast(1, sequences, "sequences");
    requireAtLeast(2, contextLength, "contextLength");
    requireAtLeast(1, threads, "threads");
    requireAtLeast(sequences, batchCapacity, "batchCapacity");
    requireAtLeast(0, prefixes, "prefixes");
    Objects.requireNonNull(cacheType, "cacheType");
  }

  /** Cells of the KV cache: every sequence at full length, and one batch besides. */
  public int cells() {
    return Math.addExact(Math.multiplyExact(sequences, contextLength), batchCapacity);
  }

  private static void requireAtLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it must be " + least + " or more");
    }
  }
}

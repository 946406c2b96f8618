package io.sparkllama.engine;

import java.io.Serializable;
import java.util.Objects;

/**
 * The shape of a session.
 *
 * @param sequences number of sequences decoded together, at least 1
 * @param contextLength context length in tokens per sequence, prompt and generated text together,
 *     at least 2
 * @param threads threads that compute a batch, at least 1
 * @param batchCapacity maximum number of tokens per {@link Session#decode}, at least {@code
 *     sequences}
 * @param prefixes additional sequences for prefixes that others {@link Session#share}, 0 or more;
 *     their IDs follow those of the others, and their cells are not part of the KV cache's size
 * @param cacheType how the KV cache is stored
 */
public record SessionParams(
    int sequences,
    int contextLength,
    int threads,
    int batchCapacity,
    int prefixes,
    CacheType cacheType)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public SessionParams {
    requireAtLeast(1, sequences, "sequences");
    requireAtLeast(2, contextLength, "contextLength");
    requireAtLeast(1, threads, "threads");
    requireAtLeast(sequences, batchCapacity, "batchCapacity");
    requireAtLeast(0, prefixes, "prefixes");
    Objects.requireNonNull(cacheType, "cacheType");
  }

  /** Cells of the KV cache: every sequence at full length, plus one batch. */
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

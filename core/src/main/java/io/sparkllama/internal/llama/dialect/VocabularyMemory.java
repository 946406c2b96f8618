package io.sparkllama.internal.llama.dialect;

import io.sparkllama.internal.gguf.GgufHeader;

/**
 * The memory of a loaded vocabulary, which all sessions share. A large vocabulary takes tens of
 * megabytes, which counts for a small model.
 */
public final class VocabularyMemory {

  /**
   * Text, score and type (40), a node and a bucket in the map of texts (66), rendered text (32).
   */
  private static final long TOKEN_BYTES = 40 + 66 + 32;

  /** A node and a bucket in the map from two texts to a rank. */
  private static final long MERGE_BYTES = 96 + 10;

  private VocabularyMemory() {}

  /** Bytes for the tokens and merges. Texts longer than 15 bytes, which are few, take more. */
  public static long bytes(GgufHeader header) {
    return header.vocabularySize() * TOKEN_BYTES + header.mergeCount() * MERGE_BYTES;
  }
}

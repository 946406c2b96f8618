package io.sparkllama.internal.llama.b4916;

import io.sparkllama.internal.gguf.GgufHeader;

/** The numbers in a model's header that determine the sizes of its activation tensors. */
final class ModelShape {

  static final int F32_BYTES = 4;

  /** After this many layers the graph's allocator repeats itself. */
  private static final int LAYERS_TO_MODEL = 4;

  /** Masks are padded to a multiple of this many tokens. */
  private static final int TOKEN_PADDING = 64;

  private final GgufHeader header;
  final long layers;
  final long embedding;

  /** Of one expert, in a mixture of experts. */
  final long feedForward;

  /** Number of experts used per token; 1 without experts. */
  final long usedExperts;

  final long heads;
  final long keyLength;
  final long valueLength;
  final long vocabulary;

  ModelShape(GgufHeader header) {
    this.header = header;
    this.layers = header.number("block_count").orElse(1);
    this.embedding = header.number("embedding_length").orElse(0);
    this.heads = Math.max(1, header.numberOfLayer("attention.head_count", 0, 1));
    this.keyLength = header.number("attention.key_length").orElse(embedding / heads);
    this.valueLength = header.number("attention.value_length").orElse(embedding / heads);
    this.usedExperts = Math.max(1, header.number("expert_used_count").orElse(0));
    this.feedForward =
        header
            .number("expert_feed_forward_length")
            .orElse(header.numberOfLayer("feed_forward_length", 0, 4 * embedding));
    this.vocabulary = header.vocabularySize();
  }

  long kvHeads(int layer) {
    return header.numberOfLayer("attention.head_count_kv", layer, heads);
  }

  /** A number of the architecture; 0 if missing. */
  long number(String key) {
    return header.number(key).orElse(0);
  }

  /** Number of layers that determine the memory of the whole graph. */
  int layersToModel() {
    return (int) Math.min(layers, LAYERS_TO_MODEL);
  }

  /** Number of elements in the attention mask. */
  static long maskElements(long cells, long tokens) {
    return cells * MemoryRule.padded(tokens, TOKEN_PADDING);
  }

  /** Bytes of one F32 vector per token. */
  static long vectors(long tokens, long length) {
    return tokens * length * F32_BYTES;
  }
}

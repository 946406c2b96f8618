package io.sparkllama.internal.llama.b4916;

import io.sparkllama.internal.gguf.GgufHead;

/** The numbers in a model's head by which its tensors of activations go. */
final class ModelShape {

  static final int F32_BYTES = 4;

  /** Layers after which nothing new happens in the allocator of a graph. */
  private static final int LAYERS_TO_PLAY = 4;

  /** Masks have rows for so many tokens. */
  private static final int TOKEN_PADDING = 64;

  private final GgufHead head;
  final long layers;
  final long embedding;

  /** Of one expert, where there are several. */
  final long feedForward;

  /** Experts that compute a token; 1 where there are none. */
  final long usedExperts;

  final long heads;
  final long keyLength;
  final long valueLength;
  final long vocabulary;

  ModelShape(GgufHead head) {
    this.head = head;
    this.layers = head.number("block_count").orElse(1);
    this.embedding = head.number("embedding_length").orElse(0);
    this.heads = Math.max(1, head.numberOfLayer("attention.head_count", 0, 1));
    this.keyLength = head.number("attention.key_length").orElse(embedding / heads);
    this.valueLength = head.number("attention.value_length").orElse(embedding / heads);
    this.usedExperts = Math.max(1, head.number("expert_used_count").orElse(0));
    this.feedForward =
        head.number("expert_feed_forward_length")
            .orElse(head.numberOfLayer("feed_forward_length", 0, 4 * embedding));
    this.vocabulary = head.vocabularySize();
  }

  long kvHeads(int layer) {
    return head.numberOfLayer("attention.head_count_kv", layer, heads);
  }

  /** A number of the architecture; 0 where the head does not have it. */
  long number(String key) {
    return head.number(key).orElse(0);
  }

  /** Layers of a graph that tell what all of them take. */
  int layersToPlay() {
    return (int) Math.min(layers, LAYERS_TO_PLAY);
  }

  /** Numbers in the mask of so many tokens over so many cells. */
  static long maskNumbers(long cells, long tokens) {
    return cells * MemoryRule.padded(tokens, TOKEN_PADDING);
  }

  /** Bytes of a vector of F32 for each of so many tokens. */
  static long vectors(long tokens, long length) {
    return tokens * length * F32_BYTES;
  }
}

package io.sparkllama.engine.llama.b4916;

import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.gguf.GgufHead;

/**
 * What a model and a session of it take in llama.cpp b4916, from the head of the model's file. For
 * models built as llama is, the compute buffer is what llama.cpp allocates; for others, with other
 * operations in a layer, it is near to that.
 */
final class MemoryRule {

  private static final int F32_BYTES = 4;
  private static final int F16_BYTES = 2;

  /** A block of Q8_0. */
  private static final int Q8_0_BYTES = 34;

  private static final int Q8_0_NUMBERS = 32;

  /** The KV cache comes in pieces of so many cells; masks have rows for so many tokens. */
  private static final int CELL_PADDING = 256;

  private static final int TOKEN_PADDING = 64;

  /** {@code llama_context::graph_max_nodes}. */
  private static final long LEAST_GRAPH_NODES = 65536;

  private static final long NODES_PER_TENSOR = 5;

  /** A tensor (368 bytes with its header), and its places in lists and hash tables. */
  private static final long NODE_BYTES = 368 + 32 + 20;

  /** Outputs that a decode is asked for beside one per sequence. */
  private static final int MOST_OUTPUTS = 32;

  /** Layers after which nothing new happens in the allocator. */
  private static final int LAYERS_TO_PLAY = 4;

  /** A row of activations as Q8_0 or Q8_K, which quantized matrices are multiplied with. */
  private static final double QUANTIZED_BYTES = 292.0 / 256;

  private final GgufHead head;
  private final long cells;
  private final long tokens;
  private final long layers;
  private final long embedding;
  private final long feedForward;
  private final long usedExperts;
  private final long heads;
  private final long keyLength;
  private final long valueLength;
  private final int sequences;
  private final CacheType cacheType;

  private MemoryRule(GgufHead head, int cells, int tokens, int sequences, CacheType cacheType) {
    this.head = head;
    this.cells = padded(cells, CELL_PADDING);
    this.tokens = tokens;
    this.sequences = sequences;
    this.cacheType = cacheType;
    this.layers = head.number("block_count").orElse(1);
    this.embedding = head.number("embedding_length").orElse(0);
    this.heads = Math.max(1, head.numberOfLayer("attention.head_count", 0, 1));
    this.keyLength = head.number("attention.key_length").orElse(embedding / heads);
    this.valueLength = head.number("attention.value_length").orElse(embedding / heads);
    this.usedExperts = Math.max(1, head.number("expert_used_count").orElse(0));
    this.feedForward =
        head.number("expert_feed_forward_length")
            .orElse(head.numberOfLayer("feed_forward_length", 0, 4 * embedding));
  }

  static MemoryNeed of(GgufHead head, SessionParams session) {
    MemoryRule rule =
        new MemoryRule(
            head,
            session.cells(),
            session.batchCapacity(),
            session.sequences() + session.prefixes(),
            session.cacheType());
    return new MemoryNeed(
        head.tensorBytes(),
        rule.kvCacheBytes(),
        rule.graphBytes() + rule.workBytes() + rule.outputBytes() + rule.metadataBytes());
  }

  private static long padded(long count, int to) {
    return (count + to - 1) / to * to;
  }

  private long kvHeads(int layer) {
    return head.numberOfLayer("attention.head_count_kv", layer, heads);
  }

  private long kvCacheBytes() {
    long bytes = 0;
    for (int layer = 0; layer < layers; layer++) {
      bytes += cells * kvHeads(layer) * (keyLength + valueLength) * F16_BYTES;
    }
    return cacheType == CacheType.F16 ? bytes : bytes * Q8_0_BYTES / (Q8_0_NUMBERS * F16_BYTES);
  }

  /** Descriptions of the graph's tensors, which a context keeps room for and clears. */
  private long metadataBytes() {
    return Math.max(LEAST_GRAPH_NODES, NODES_PER_TENSOR * head.tensors().size()) * NODE_BYTES;
  }

  /** What a row of activations is turned into before it meets quantized weights. */
  private long workBytes() {
    return (long) (tokens * Math.max(embedding, feedForward * usedExperts) * QUANTIZED_BYTES);
  }

  /** The logits that are kept from one decode to the next; scoring asks for the most. */
  private long outputBytes() {
    return Math.max(sequences, MOST_OUTPUTS) * (long) head.vocabularySize() * F32_BYTES;
  }

  private long vectors(long length) {
    return tokens * length * F32_BYTES;
  }

  /** The graph of a full batch over a full cache, with an output for each token. */
  private long graphBytes() {
    GraphMemory graph = new GraphMemory();
    GraphMemory.Tensor ids = graph.input(tokens * F32_BYTES);
    GraphMemory.Tensor positions = graph.input(tokens * F32_BYTES);
    GraphMemory.Tensor mask = graph.input(cells * padded(tokens, TOKEN_PADDING) * F32_BYTES);
    GraphMemory.Tensor outputs = graph.input(tokens * F32_BYTES);
    GraphMemory.Tensor hidden = graph.compute(vectors(embedding), ids);
    GraphMemory.Tensor halfMask = null;
    long played = Math.min(layers, LAYERS_TO_PLAY);
    for (int layer = 0; layer < played; layer++) {
      GraphMemory.Tensor normed = graph.computeInPlace(vectors(embedding), hidden);
      normed = graph.computeInPlace(vectors(embedding), normed);
      GraphMemory.Tensor query = graph.compute(vectors(heads * keyLength), normed);
      query = graph.compute(vectors(heads * keyLength), query, positions);
      GraphMemory.Tensor key = graph.compute(vectors(kvHeads(layer) * keyLength), normed);
      key = graph.compute(vectors(kvHeads(layer) * keyLength), key, positions);
      GraphMemory.Tensor value = graph.compute(vectors(kvHeads(layer) * valueLength), normed);
      graph.read(key);
      graph.read(value);
      if (halfMask == null) {
        halfMask = graph.compute(cells * padded(tokens, TOKEN_PADDING) * F16_BYTES, mask);
      }
      GraphMemory.Tensor attended = graph.compute(vectors(heads * valueLength), query, halfMask);
      attended = graph.compute(vectors(embedding), attended);
      if (layer == played - 1) {
        attended = graph.compute(vectors(embedding), attended, outputs);
        hidden = graph.compute(vectors(embedding), hidden, outputs);
      }
      GraphMemory.Tensor residual = graph.computeInPlace(vectors(embedding), attended, hidden);
      hidden = feedForward(graph, residual);
    }
    GraphMemory.Tensor last = graph.computeInPlace(vectors(embedding), hidden);
    last = graph.computeInPlace(vectors(embedding), last);
    graph.compute(vectors(head.vocabularySize()), last);
    return graph.bytes();
  }

  private GraphMemory.Tensor feedForward(GraphMemory graph, GraphMemory.Tensor residual) {
    GraphMemory.Tensor normed = graph.computeInPlace(vectors(embedding), residual);
    normed = graph.computeInPlace(vectors(embedding), normed);
    long inner = vectors(feedForward * usedExperts);
    GraphMemory.Tensor gate = graph.compute(inner, normed);
    gate = graph.computeInPlace(inner, gate);
    GraphMemory.Tensor up = graph.compute(inner, normed);
    gate = graph.computeInPlace(inner, gate, up);
    GraphMemory.Tensor down = graph.compute(vectors(embedding * usedExperts), gate);
    if (usedExperts > 1) {
      down = graph.compute(vectors(embedding), down);
    }
    return graph.computeInPlace(vectors(embedding), down, residual);
  }

  /** The part that llama.cpp reports as its compute buffer. */
  static long graphBytes(GgufHead head, int cells, int tokens) {
    return new MemoryRule(head, cells, tokens, 1, CacheType.F16).graphBytes();
  }
}

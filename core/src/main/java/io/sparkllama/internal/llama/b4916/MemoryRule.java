package io.sparkllama.internal.llama.b4916;

import static io.sparkllama.internal.llama.b4916.ModelShape.F32_BYTES;

import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHead;

/**
 * What a model and a session of it take in llama.cpp b4916, from the head of the model's file: the
 * weights, the cache or the state, the buffers of the computation, and the outputs.
 */
final class MemoryRule {

  private static final int F16_BYTES = 2;

  /** A block of Q8_0. */
  private static final int Q8_0_BYTES = 34;

  private static final int Q8_0_NUMBERS = 32;

  /** The KV cache comes in pieces of so many cells: with flash attention, and without. */
  private static final int CELL_PADDING = 256;

  private static final int CELL_PADDING_OF_ENCODERS = 32;

  /** {@code llama_context::graph_max_nodes}. */
  private static final long LEAST_GRAPH_NODES = 65536;

  private static final long NODES_PER_TENSOR = 5;

  /** A tensor (368 bytes with its header), and its places in lists and hash tables. */
  private static final long NODE_BYTES = 368 + 32 + 20;

  /** Outputs that a decode is asked for beside one per sequence. */
  private static final int MOST_OUTPUTS = 32;

  /** A row of activations as Q8_0 or Q8_K, which quantized matrices are multiplied with. */
  private static final double QUANTIZED_BYTES = 292.0 / 256;

  private final GgufHead head;
  private final ModelShape model;
  private final SessionParams session;
  private final long tokens;
  private final int sequences;

  private MemoryRule(GgufHead head, SessionParams session) {
    this.head = head;
    this.model = new ModelShape(head);
    this.session = session;
    this.tokens = session.batchCapacity();
    this.sequences = session.sequences() + session.prefixes();
  }

  static MemoryNeed of(GgufHead head, SessionParams session) {
    MemoryRule rule = new MemoryRule(head, session);
    String name = head.architecture();
    if (Architectures.isEncoder(name)) {
      return rule.ofEncoder();
    }
    return Architectures.isRecurrent(name) ? rule.ofRecurrent() : rule.ofDecoder();
  }

  static long padded(long count, int to) {
    return (count + to - 1) / to * to;
  }

  private MemoryNeed ofDecoder() {
    long cells = padded(session.cells(), CELL_PADDING);
    return need(kvCacheBytes(cells), DecoderGraph.bytes(model, cells, tokens), logitBytes());
  }

  private MemoryNeed ofRecurrent() {
    return need(
        RecurrentGraph.stateBytes(model), RecurrentGraph.bytes(model, tokens), logitBytes());
  }

  /**
   * It has a cache for the tokens of a batch, which it never uses, and room for logits of each
   * sequence until there are vectors.
   */
  private MemoryNeed ofEncoder() {
    return need(
        kvCacheBytes(padded(tokens, CELL_PADDING_OF_ENCODERS)),
        EncoderGraph.bytes(model, tokens),
        Math.max(
            sequences * model.vocabulary * F32_BYTES, ModelShape.vectors(tokens, model.embedding)));
  }

  private MemoryNeed need(long cacheBytes, long graphBytes, long outputBytes) {
    return new MemoryNeed(
        head.tensorBytes(), cacheBytes, graphBytes + workBytes() + outputBytes + metadataBytes());
  }

  private long kvCacheBytes(long cells) {
    long bytes = 0;
    for (int layer = 0; layer < model.layers; layer++) {
      bytes += cells * model.kvHeads(layer) * (model.keyLength + model.valueLength) * F16_BYTES;
    }
    return session.cacheType() == CacheType.F16
        ? bytes
        : bytes * Q8_0_BYTES / (Q8_0_NUMBERS * F16_BYTES);
  }

  /** Descriptions of the graph's tensors, which a context keeps room for and clears. */
  private long metadataBytes() {
    return Math.max(LEAST_GRAPH_NODES, NODES_PER_TENSOR * head.tensors().size()) * NODE_BYTES;
  }

  /** What a row of activations is turned into before it meets quantized weights. */
  private long workBytes() {
    long longest = Math.max(model.embedding, model.feedForward * model.usedExperts);
    return (long) (tokens * longest * QUANTIZED_BYTES);
  }

  /** The logits that are kept from one decode to the next; scoring asks for the most. */
  private long logitBytes() {
    return Math.max(sequences, MOST_OUTPUTS) * model.vocabulary * F32_BYTES;
  }
}

package io.sparkllama.internal.llama.b4916;

import static io.sparkllama.internal.llama.b4916.ModelShape.F32_BYTES;

import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.dialect.VocabularyMemory;

/**
 * Computes the memory that a model and a session need in llama.cpp b4916 from the model's header:
 * weights, cache or state, compute buffers and outputs.
 */
final class MemoryRule {

  private static final int F16_BYTES = 2;

  /** Bytes of a Q8_0 block. */
  private static final int Q8_0_BLOCK_BYTES = 34;

  private static final int Q8_0_BLOCK_WEIGHTS = 32;

  /**
   * The KV cache size is rounded up to a multiple of this: decoders with flash attention, encoders
   * without.
   */
  private static final int CELL_PADDING = 256;

  private static final int CELL_PADDING_OF_ENCODERS = 32;

  /** {@code llama_context::graph_max_nodes}. */
  private static final long MIN_GRAPH_NODES = 65536;

  private static final long NODES_PER_TENSOR = 5;

  /** A tensor (368 bytes with its header) and its entries in lists and hash tables. */
  private static final long NODE_BYTES = 368 + 32 + 20;

  /** Maximum number of outputs requested per decode, apart from one per sequence. */
  private static final int MAX_SCORING_OUTPUTS = 32;

  /**
   * Bytes per element of an activation row as Q8_0 or Q8_K, the types that quantized matrices are
   * multiplied with.
   */
  private static final double QUANTIZED_BYTES = 292.0 / 256;

  private final GgufHeader header;
  private final ModelShape model;
  private final SessionParams session;
  private final long tokens;
  private final int sequences;

  private MemoryRule(GgufHeader header, SessionParams session) {
    this.header = header;
    this.model = new ModelShape(header);
    this.session = session;
    this.tokens = session.batchCapacity();
    this.sequences = session.sequences() + session.prefixes();
  }

  static MemoryNeed of(GgufHeader header, SessionParams session) {
    MemoryRule rule = new MemoryRule(header, session);
    String name = header.architecture();
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
   * An encoder has an unused cache for the tokens of a batch, and room for the logits of each
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
        header.tensorBytes() + VocabularyMemory.bytes(header),
        cacheBytes,
        graphBytes + workBytes() + outputBytes + metadataBytes());
  }

  private long kvCacheBytes(long cells) {
    long bytes = 0;
    for (int layer = 0; layer < model.layers; layer++) {
      bytes += cells * model.kvHeads(layer) * (model.keyLength + model.valueLength) * F16_BYTES;
    }
    return session.cacheType() == CacheType.F16
        ? bytes
        : bytes * Q8_0_BLOCK_BYTES / (Q8_0_BLOCK_WEIGHTS * F16_BYTES);
  }

  /** Descriptions of the graph's tensors, which a context allocates and clears. */
  private long metadataBytes() {
    return Math.max(MIN_GRAPH_NODES, NODES_PER_TENSOR * header.tensors().size()) * NODE_BYTES;
  }

  /** Activation rows converted for multiplication with quantized weights. */
  private long workBytes() {
    long longest = Math.max(model.embedding, model.feedForward * model.usedExperts);
    return (long) (tokens * longest * QUANTIZED_BYTES);
  }

  /** The logits kept between decodes; scoring requests the most. */
  private long logitBytes() {
    return Math.max(sequences, MAX_SCORING_OUTPUTS) * model.vocabulary * F32_BYTES;
  }
}

package io.sparkllama.internal.llama.b4916;

import static io.sparkllama.internal.llama.b4916.ModelShape.F32_BYTES;
import static io.sparkllama.internal.llama.b4916.ModelShape.vectors;

/**
 * The graph of a full encoder batch: no cache, no flash attention, no logits. It models BERT; other
 * encoders with different operations per layer come close.
 */
final class EncoderGraph {

  private final GraphMemory graph = new GraphMemory();
  private final ModelShape model;
  private final long tokens;

  private EncoderGraph(ModelShape model, long tokens) {
    this.model = model;
    this.tokens = tokens;
  }

  /** Size of its compute buffer, in bytes. */
  static long bytes(ModelShape model, long tokens) {
    return new EncoderGraph(model, tokens).bytes();
  }

  private long bytes() {
    GraphMemory.Tensor ids = graph.input(tokens * F32_BYTES);
    GraphMemory.Tensor positions = graph.input(tokens * F32_BYTES);
    GraphMemory.Tensor mask = graph.input(ModelShape.maskElements(tokens, tokens) * F32_BYTES);
    GraphMemory.Tensor hidden = graph.compute(ofWidth(), ids);
    hidden = graph.computeInPlace(ofWidth(), hidden);
    GraphMemory.Tensor places = graph.compute(ofWidth(), positions);
    hidden = normed(graph.computeInPlace(ofWidth(), hidden, places));
    int modelled = model.layersToModel();
    for (int layer = 0; layer < modelled; layer++) {
      GraphMemory.Tensor attended = attention(hidden, mask);
      GraphMemory.Tensor residual = normed(graph.computeInPlace(ofWidth(), attended, hidden));
      GraphMemory.Tensor inner = biased(model.feedForward, residual);
      inner = graph.computeInPlace(vectors(tokens, model.feedForward), inner);
      GraphMemory.Tensor down = biased(model.embedding, inner);
      hidden = normed(graph.computeInPlace(ofWidth(), down, residual));
    }
    return graph.bytes();
  }

  /** Multiplies all queries with all keys, in one matrix per head. */
  private GraphMemory.Tensor attention(GraphMemory.Tensor hidden, GraphMemory.Tensor mask) {
    GraphMemory.Tensor query = biased(model.heads * model.keyLength, hidden);
    GraphMemory.Tensor key = biased(model.kvHeads(0) * model.keyLength, hidden);
    long valueBytes = vectors(tokens, model.kvHeads(0) * model.valueLength);
    GraphMemory.Tensor value = biased(model.kvHeads(0) * model.valueLength, hidden);
    GraphMemory.Tensor turned = graph.compute(valueBytes, value);
    long weightBytes = vectors(tokens, tokens * model.heads);
    GraphMemory.Tensor weights = graph.compute(weightBytes, key, query);
    weights = graph.computeInPlace(weightBytes, weights, mask);
    long attendedBytes = vectors(tokens, model.heads * model.valueLength);
    GraphMemory.Tensor attended = graph.compute(attendedBytes, turned, weights);
    attended = graph.compute(attendedBytes, attended);
    return biased(model.embedding, attended);
  }

  private GraphMemory.Tensor biased(long length, GraphMemory.Tensor source) {
    GraphMemory.Tensor product = graph.compute(vectors(tokens, length), source);
    return graph.computeInPlace(vectors(tokens, length), product);
  }

  private GraphMemory.Tensor normed(GraphMemory.Tensor source) {
    GraphMemory.Tensor normed = graph.compute(ofWidth(), source);
    normed = graph.computeInPlace(ofWidth(), normed);
    return graph.computeInPlace(ofWidth(), normed);
  }

  private long ofWidth() {
    return vectors(tokens, model.embedding);
  }
}

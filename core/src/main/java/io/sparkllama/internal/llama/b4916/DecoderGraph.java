package io.sparkllama.internal.llama.b4916;

import static io.sparkllama.internal.llama.b4916.ModelShape.F32_BYTES;
import static io.sparkllama.internal.llama.b4916.ModelShape.vectors;

/**
 * The graph of a full decoder batch over a full cache, with an output for each token. It models
 * llama; other decoders with different operations per layer come close.
 */
final class DecoderGraph {

  private static final int F16_BYTES = 2;

  private final GraphMemory graph = new GraphMemory();
  private final ModelShape model;
  private final long tokens;

  private DecoderGraph(ModelShape model, long tokens) {
    this.model = model;
    this.tokens = tokens;
  }

  /** Size of its compute buffer, in bytes. */
  static long bytes(ModelShape model, long cells, long tokens) {
    return new DecoderGraph(model, tokens).bytes(cells);
  }

  private long bytes(long cells) {
    long maskElements = ModelShape.maskElements(cells, tokens);
    GraphMemory.Tensor ids = graph.input(tokens * F32_BYTES);
    GraphMemory.Tensor positions = graph.input(tokens * F32_BYTES);
    GraphMemory.Tensor mask = graph.input(maskElements * F32_BYTES);
    GraphMemory.Tensor outputs = graph.input(tokens * F32_BYTES);
    GraphMemory.Tensor hidden = graph.compute(ofWidth(), ids);
    GraphMemory.Tensor halfMask = null;
    int modelled = model.layersToModel();
    for (int layer = 0; layer < modelled; layer++) {
      GraphMemory.Tensor normed = graph.computeInPlace(ofWidth(), hidden);
      normed = graph.computeInPlace(ofWidth(), normed);
      GraphMemory.Tensor query = rotated(model.heads * model.keyLength, normed, positions);
      GraphMemory.Tensor key = rotated(model.kvHeads(layer) * model.keyLength, normed, positions);
      GraphMemory.Tensor value =
          graph.compute(vectors(tokens, model.kvHeads(layer) * model.valueLength), normed);
      graph.read(key);
      graph.read(value);
      if (halfMask == null) {
        halfMask = graph.compute(maskElements * F16_BYTES, mask);
      }
      GraphMemory.Tensor attended =
          graph.compute(vectors(tokens, model.heads * model.valueLength), query, halfMask);
      attended = graph.compute(ofWidth(), attended);
      if (layer == modelled - 1) {
        attended = graph.compute(ofWidth(), attended, outputs);
        hidden = graph.compute(ofWidth(), hidden, outputs);
      }
      GraphMemory.Tensor residual = graph.computeInPlace(ofWidth(), attended, hidden);
      hidden = feedForward(residual);
    }
    GraphMemory.Tensor last = graph.computeInPlace(ofWidth(), hidden);
    last = graph.computeInPlace(ofWidth(), last);
    graph.compute(vectors(tokens, model.vocabulary), last);
    return graph.bytes();
  }

  private long ofWidth() {
    return vectors(tokens, model.embedding);
  }

  private GraphMemory.Tensor rotated(
      long length, GraphMemory.Tensor normed, GraphMemory.Tensor positions) {
    GraphMemory.Tensor projected = graph.compute(vectors(tokens, length), normed);
    return graph.compute(vectors(tokens, length), projected, positions);
  }

  private GraphMemory.Tensor feedForward(GraphMemory.Tensor residual) {
    GraphMemory.Tensor normed = graph.computeInPlace(ofWidth(), residual);
    normed = graph.computeInPlace(ofWidth(), normed);
    long inner = vectors(tokens, model.feedForward * model.usedExperts);
    GraphMemory.Tensor gate = graph.compute(inner, normed);
    gate = graph.computeInPlace(inner, gate);
    GraphMemory.Tensor up = graph.compute(inner, normed);
    gate = graph.computeInPlace(inner, gate, up);
    GraphMemory.Tensor down =
        graph.compute(vectors(tokens, model.embedding * model.usedExperts), gate);
    if (model.usedExperts > 1) {
      down = graph.compute(ofWidth(), down);
    }
    return graph.computeInPlace(ofWidth(), down, residual);
  }
}

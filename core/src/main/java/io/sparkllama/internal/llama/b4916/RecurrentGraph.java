package io.sparkllama.internal.llama.b4916;

import static io.sparkllama.internal.llama.b4916.ModelShape.F32_BYTES;
import static io.sparkllama.internal.llama.b4916.ModelShape.vectors;

/**
 * The states and the graph of a recurrent model, which has one sequence. The graph models Mamba;
 * RWKV has a few more vectors per layer but comes close, since the logits dominate.
 */
final class RecurrentGraph {

  private final GraphMemory graph = new GraphMemory();
  private final ModelShape model;
  private final long tokens;
  private final long inner;
  private final long state;
  private final long convolution;

  private RecurrentGraph(ModelShape model, long tokens) {
    this.model = model;
    this.tokens = tokens;
    this.inner = Math.max(model.number("ssm.inner_size"), model.embedding);
    this.state = model.number("ssm.state_size");
    this.convolution = model.number("ssm.conv_kernel");
  }

  /** Size of its compute buffer, in bytes. */
  static long bytes(ModelShape model, long tokens) {
    return new RecurrentGraph(model, tokens).bytes();
  }

  /** Size of all layers' states (F32), for Mamba or RWKV, in bytes. */
  static long stateBytes(ModelShape model) {
    long inner = model.number("ssm.inner_size");
    long convolved = Math.max(0, model.number("ssm.conv_kernel") - 1) * inner;
    long shifted = model.number("token_shift_count") * model.embedding;
    long states =
        model.number("ssm.state_size") * inner + model.number("wkv.head_size") * model.embedding;
    return model.layers * (convolved + shifted + states) * F32_BYTES;
  }

  private long bytes() {
    GraphMemory.Tensor ids = graph.input(tokens * F32_BYTES);
    GraphMemory.Tensor outputs = graph.input(tokens * F32_BYTES);
    GraphMemory.Tensor hidden = graph.compute(ofWidth(), ids);
    int modelled = model.layersToModel();
    for (int layer = 0; layer < modelled; layer++) {
      GraphMemory.Tensor mixed = layer(hidden);
      if (layer == modelled - 1) {
        mixed = graph.compute(ofWidth(), mixed, outputs);
        hidden = graph.compute(ofWidth(), hidden, outputs);
      }
      hidden = graph.computeInPlace(ofWidth(), mixed, hidden);
    }
    GraphMemory.Tensor last = graph.computeInPlace(ofWidth(), hidden);
    last = graph.computeInPlace(ofWidth(), last);
    graph.compute(vectors(tokens, model.vocabulary), last);
    return graph.bytes();
  }

  private GraphMemory.Tensor layer(GraphMemory.Tensor hidden) {
    GraphMemory.Tensor normed = graph.computeInPlace(ofWidth(), hidden);
    normed = graph.computeInPlace(ofWidth(), normed);
    GraphMemory.Tensor both = graph.compute(vectors(tokens, 2 * inner), normed);
    GraphMemory.Tensor window =
        graph.compute(vectors(tokens + Math.max(0, convolution - 1), inner), both);
    graph.read(window);
    GraphMemory.Tensor convolved = graph.compute(ofInner(), window);
    convolved = graph.computeInPlace(ofInner(), convolved);
    convolved = graph.computeInPlace(ofInner(), convolved);
    GraphMemory.Tensor selected =
        graph.compute(vectors(tokens, model.number("ssm.time_step_rank") + 2 * state), convolved);
    GraphMemory.Tensor steps = graph.compute(ofInner(), selected);
    steps = graph.computeInPlace(ofInner(), steps);
    GraphMemory.Tensor scanned =
        graph.compute(vectors(tokens + state, inner), convolved, steps, selected);
    graph.read(scanned);
    GraphMemory.Tensor direct = graph.computeInPlace(ofInner(), convolved);
    GraphMemory.Tensor summed = graph.compute(ofInner(), scanned, direct);
    GraphMemory.Tensor gate = graph.compute(ofInner(), both);
    gate = graph.computeInPlace(ofInner(), gate);
    summed = graph.computeInPlace(ofInner(), summed, gate);
    return graph.compute(ofWidth(), summed);
  }

  private long ofInner() {
    return vectors(tokens, inner);
  }

  private long ofWidth() {
    return vectors(tokens, model.embedding);
  }
}

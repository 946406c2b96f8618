package io.sparkllama.internal.backend;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.engine.InspectedModel;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.internal.common.Causes;
import io.sparkllama.internal.topology.CpuPinning;
import io.sparkllama.internal.topology.FreshBlocks;
import io.sparkllama.internal.topology.MemoryPreference;
import io.sparkllama.internal.topology.NumaNode;
import io.sparkllama.internal.topology.ThreadPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The copies of a processor's weights: one, or one per NUMA node. */
final class LoadedModels implements AutoCloseable {

  private static final int ANY_NODE = -1;

  private final Map<Integer, Model> byNode = new LinkedHashMap<>();

  private LoadedModels() {}

  static LoadedModels load(ProcessorConfig config, ThreadPlan plan, InspectedModel file) {
    LoadedModels models = new LoadedModels();
    try {
      if (plan.weightNodes().isEmpty()) {
        ModelParams mapped = new ModelParams(config.gpuLayers(), config.mainGpu(), true);
        models.byNode.put(ANY_NODE, file.load(mapped));
      } else {
        models.loadCopies(config, plan, file);
      }
      return models;
    } catch (RuntimeException e) {
      models.close();
      throw e;
    }
  }

  private void loadCopies(ProcessorConfig config, ThreadPlan plan, InspectedModel file) {
    FreshBlocks.require();
    ModelParams copied = new ModelParams(config.gpuLayers(), config.mainGpu(), false);
    for (NumaNode node : plan.weightNodes()) {
      byNode.put(node.id(), loadOn(node.id(), plan.readersOf(node), copied, file));
    }
    // the workers may take over what the loading threads had
    FreshBlocks.giveBack();
  }

  /**
   * Loads on a thread that runs where the weights will be read, with memory of the node: a node may
   * have memory and no CPUs.
   */
  private static Model loadOn(
      int node, List<Integer> cpus, ModelParams params, InspectedModel file) {
    CompletableFuture<Model> loaded = new CompletableFuture<>();
    Thread loader =
        new Thread(
            () -> {
              try {
                CpuPinning.pinThread(cpus);
                MemoryPreference.preferFor(node);
                loaded.complete(file.load(params));
              } catch (Throwable e) {
                loaded.completeExceptionally(e);
              }
            },
            "spark-llama-loader-" + node);
    loader.setDaemon(true);
    loader.start();
    try {
      return loaded.join();
    } catch (CompletionException e) {
      throw Causes.unchecked(e.getCause());
    }
  }

  /** The copy used by a worker. */
  Model of(ThreadPlan.Worker worker) {
    int node = byNode.containsKey(ANY_NODE) ? ANY_NODE : worker.weightNode();
    return Objects.requireNonNull(byNode.get(node), () -> "no weights on node " + node);
  }

  /** Any one of the copies, for what is the same in all. */
  Model any() {
    return byNode.values().iterator().next();
  }

  @Override
  public void close() {
    byNode.values().forEach(Model::close);
  }
}

package io.sparkllama;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.internal.topology.Topology;
import io.sparkllama.request.BatchGenerationConfig;

/** The contract on a scripted engine. */
class ScriptedContractTest extends ProcessorContract {

  @Override
  ParallelProcessor open(ProgressListener listener) {
    ProcessorConfig config =
        ProcessorConfig.of("scripted", ThreadPoolConfig.ofThreads(2))
            .withMaxBatchSize(8)
            .withContextSize(100_000);
    ScriptedEngine engine =
        new ScriptedEngine(
            prompt -> prompt.startsWith("endless") ? "x".repeat(90_000) : "short", batch -> null);
    return Scripted.open(config, engine, Topology.current(), listener, System::nanoTime);
  }

  @Override
  ParallelProcessor openCrowded(int contextLength) {
    return Scripted.open(
        ProcessorConfig.of("scripted", ThreadPoolConfig.ofThreads(2))
            .withMaxBatchSize(8)
            .withContextSize(contextLength),
        // As many cells as the sequences have tokens, without the 512 cells that batches get.
        ScriptedEngine.shouting().scattering(4.0 * contextLength / (4 * contextLength + 516)),
        System::nanoTime);
  }

  @Override
  BatchGenerationConfig endless() {
    return BatchGenerationConfig.builder().maxTokens(90_000).build();
  }
}

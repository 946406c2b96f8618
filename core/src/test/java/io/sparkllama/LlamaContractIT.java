package io.sparkllama;

import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.request.BatchGenerationConfig;
import java.util.Map;

/** The contract on the demo model. */
@OnEachEngine
class LlamaContractIT extends ProcessorContract {

  private final TestEngine engine;

  LlamaContractIT(TestEngine engine) {
    this.engine = engine;
  }

  @Override
  ParallelProcessor open(ProgressListener listener) {
    return engine
        .builder(DemoModel.PATH)
        .threadPool(ThreadPoolConfig.ofThreads(2))
        .maxBatchSize(8)
        .contextSize(4096)
        .progressListener(listener)
        .build();
  }

  @Override
  ParallelProcessor openCrowded(int contextLength) {
    return engine
        .builder(DemoModel.PATH)
        .threadPool(ThreadPoolConfig.ofThreads(2))
        .maxBatchSize(8)
        .contextSize(contextLength)
        .batchTokens(32)
        .build();
  }

  @Override
  BatchGenerationConfig endless() {
    return BatchGenerationConfig.builder()
        .maxTokens(4000)
        .logitBias(Map.of(DemoModel.END_OF_TEXT, -100f, DemoModel.END_OF_TURN, -100f))
        .build();
  }
}

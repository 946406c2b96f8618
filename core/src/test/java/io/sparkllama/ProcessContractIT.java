package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.config.Isolation;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.OptionNames;
import io.sparkllama.request.BatchGenerationConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The contract on the demo model, with the engine in a process of its own. One engine is enough:
 * {@link LlamaContractIT} has the contract on each, and the process knows none of them.
 */
class ProcessContractIT extends ProcessorContract {

  private static ProcessorBuilder builder() {
    return TestEngine.SHIPPED
        .builder(DemoModel.PATH)
        .threadPool(ThreadPoolConfig.ofThreads(2))
        .maxBatchSize(8)
        .isolation(Isolation.PROCESS);
  }

  @Override
  ParallelProcessor open(ProgressListener listener) {
    return builder().contextSize(4096).progressListener(listener).build();
  }

  @Override
  ParallelProcessor openCrowded(int contextLength) {
    return builder().contextSize(contextLength).batchTokens(32).build();
  }

  @Override
  BatchGenerationConfig endless() {
    return BatchGenerationConfig.builder()
        .maxTokens(4000)
        .logitBias(Map.of(DemoModel.END_OF_TEXT, -100f, DemoModel.END_OF_TURN, -100f))
        .build();
  }

  @Test
  void aLimitOfMemoryIsForOpeningAndPlansMayNeedMore() {
    ProcessorBuilder small = builder().memoryLimit(1);
    assertThat(small.plan().text(OptionNames.JAVA)).contains(", in a separate process");
    assertThatThrownBy(small::build)
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("memoryLimit");
  }
}

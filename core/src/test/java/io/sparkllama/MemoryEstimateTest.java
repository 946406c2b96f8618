package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.option.OptionException;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {

  private static final long MIB = 1 << 20;

  @Test
  void refusesWhatNoMachineOfThisSizeCouldHold() {
    MemoryEstimate mapped = new MemoryEstimate(100 * MIB, 1, 100 * MIB, 50 * MIB);
    assertThatCode(() -> mapped.requireWithin(ProcessorConfig.NO_MEMORY_LIMIT, 150 * MIB))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> mapped.requireWithin(ProcessorConfig.NO_MEMORY_LIMIT, 150 * MIB - 1))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith(
            "the model would take 250.0 MiB (weights 100.0, KV cache 100.0, compute buffers 50.0),"
                + " and this machine has 150.0 MiB; lower maxBatchSize or contextSize");
  }

  @Test
  void countsWeightsThatAreCopiedToNodes() {
    MemoryEstimate copies = new MemoryEstimate(200 * MIB, 2, 10 * MIB, 0);
    assertThatThrownBy(() -> copies.requireWithin(ProcessorConfig.NO_MEMORY_LIMIT, 209 * MIB))
        .hasMessageContaining("in 2 copies")
        .hasMessageEndingWith("turn numaAware off, or use a smaller model or quantization");
  }

  @Test
  void aLimitIsForAllOfIt() {
    MemoryEstimate mapped = new MemoryEstimate(100 * MIB, 1, 100 * MIB, 50 * MIB);
    assertThatThrownBy(() -> mapped.requireWithin(249 * MIB, 1000 * MIB))
        .hasMessageContaining("but memoryLimit is 249.0 MiB");
  }
}

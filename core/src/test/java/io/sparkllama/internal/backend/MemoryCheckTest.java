package io.sparkllama.internal.backend;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.engine.MemoryEstimate;
import io.sparkllama.option.OptionException;
import org.junit.jupiter.api.Test;

class MemoryCheckTest {

  private static final long MIB = 1 << 20;

  @Test
  void refusesWhatNoMachineOfThisSizeCouldHold() {
    MemoryEstimate mapped = new MemoryEstimate(100 * MIB, 1, 100 * MIB, 50 * MIB);
    assertThatCode(
            () -> new MemoryCheck(mapped, 150 * MIB).requireWithin(ProcessorConfig.NO_MEMORY_LIMIT))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () ->
                new MemoryCheck(mapped, 150 * MIB - 1)
                    .requireWithin(ProcessorConfig.NO_MEMORY_LIMIT))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith(
            "the model would take 250.0 MiB (weights 100.0, KV cache 100.0, compute buffers 50.0),"
                + " and this machine has 150.0 MiB; lower maxBatchSize or contextSize");
  }

  @Test
  void countsWeightsThatAreCopiedToNodes() {
    MemoryEstimate copies = new MemoryEstimate(200 * MIB, 2, 10 * MIB, 0);
    assertThatThrownBy(
            () -> new MemoryCheck(copies, 209 * MIB).requireWithin(ProcessorConfig.NO_MEMORY_LIMIT))
        .hasMessageContaining("in 2 copies")
        .hasMessageEndingWith("turn numaAware off, or use a smaller model or quantization");
  }

  @Test
  void aLimitIsForAllOfIt() {
    MemoryEstimate mapped = new MemoryEstimate(100 * MIB, 1, 100 * MIB, 50 * MIB);
    assertThatThrownBy(() -> new MemoryCheck(mapped, 1000 * MIB).requireWithin(249 * MIB))
        .hasMessageContaining("but memoryLimit is 249.0 MiB");
  }
}

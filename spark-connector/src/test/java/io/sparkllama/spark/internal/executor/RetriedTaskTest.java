package io.sparkllama.spark.internal.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.config.Isolation;
import io.sparkllama.config.ProcessorConfig;
import org.junit.jupiter.api.Test;

class RetriedTaskTest {

  private static final ProcessorConfig CONFIG =
      ProcessorConfig.builder("/models/m.gguf").isolation(Isolation.IN_PROCESS).config();

  @Test
  void theThirdAttemptHasItsEngineInAProcessOfItsOwn() {
    assertThat(new RetriedTask(0).isolate(CONFIG)).isEqualTo(CONFIG);
    assertThat(new RetriedTask(1).isolate(CONFIG)).isEqualTo(CONFIG);
    assertThat(new RetriedTask(2).isolate(CONFIG))
        .isEqualTo(CONFIG.toBuilder().isolation(Isolation.AUTO).config());
  }

  @Test
  void whatHasNoNativeCodeOrIsIsolatedStaysAsItIs() {
    ProcessorConfig scripted = ProcessorConfig.builder("scripted:m").config();
    ProcessorConfig process = CONFIG.toBuilder().isolation(Isolation.PROCESS).config();
    assertThat(new RetriedTask(3).isolate(scripted)).isEqualTo(scripted);
    assertThat(new RetriedTask(3).isolate(process)).isEqualTo(process);
  }

  @Test
  void outsideOfATaskNothingWasTriedBefore() {
    assertThat(RetriedTask.current().attempt()).isZero();
  }
}

package io.sparkllama.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadPoolConfigTest {

  @Test
  void hasTheDocumentedDefaults() {
    ThreadPoolConfig defaults = ThreadPoolConfig.defaults();
    assertThat(defaults)
        .isEqualTo(
            new ThreadPoolConfig(
                Runtime.getRuntime().availableProcessors(),
                1,
                2L << 20,
                true,
                false,
                List.of(),
                32));
    assertThat(defaults.toBuilder().build()).isEqualTo(defaults);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 8, 1, 32",
    "2, 2, 2, 2, 8, 2, 32",
    "4, 4, 4, 4, 8, 4, 32",
    "8, 4, 4, 8, 16, 8, 32",
    "64, 4, 4, 8, 16, 16, 64"
  })
  void presetsFitTheMachine(
      int cpus,
      int lowThreads,
      int lowBatch,
      int balancedThreads,
      int balancedBatch,
      int maxThreads,
      int maxBatch) {
    assertPreset(ThreadPoolConfig.lowLatency(cpus), lowThreads, lowBatch);
    assertPreset(ThreadPoolConfig.balanced(cpus), balancedThreads, balancedBatch);
    assertPreset(ThreadPoolConfig.maxThroughput(cpus), maxThreads, maxBatch);
  }

  private static void assertPreset(ThreadPoolConfig preset, int threads, int batchSize) {
    assertThat(preset.numThreads()).isEqualTo(threads);
    assertThat(preset.preferredBatchSize()).isEqualTo(batchSize);
  }

  @Test
  void namesTheValueThatIsWrong() {
    ThreadPoolConfig.Builder builder = ThreadPoolConfig.builder().numThreads(4);
    assertThatThrownBy(() -> ThreadPoolConfig.ofThreads(0))
        .hasMessage("numThreads is 0; it must be 1 to 4096");
    assertThatThrownBy(() -> builder.threadsPerWorker(5).build())
        .hasMessage("threadsPerWorker is 5; it must be 1 to numThreads (4)");
    assertThatThrownBy(() -> ThreadPoolConfig.builder().stackSize(1000).build())
        .hasMessage("stackSize is 1000; it must be 262144 or more");
    assertThatThrownBy(() -> ThreadPoolConfig.builder().cpuAffinity(List.of(-1)).build())
        .hasMessage("cpuAffinity is [-1]; it must be a list of CPU numbers of 0 or more");
    assertThatThrownBy(() -> ThreadPoolConfig.builder().preferredBatchSize(0).build())
        .hasMessage("preferredBatchSize is 0; it must be 1 or more");
  }
}

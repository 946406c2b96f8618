package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.config.Isolation;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessorBuilderTest {

  private static final ThreadPoolConfig POOL = ThreadPoolConfig.ofThreads(3);

  private static ProcessorConfig other() {
    return ParallelProcessor.builder(Path.of("m.gguf"))
        .threadPool(POOL)
        .maxBatchSize(5)
        .contextSize(64)
        .batchTokens(128)
        .kvCacheType(CacheType.Q8_0)
        .gpuLayers(7)
        .mainGpu(1)
        .nativeLibrary(Path.of("lib.so"))
        .prefixSharing(false)
        .memoryLimit(1 << 30)
        .enableMetrics()
        .isolation(Isolation.AUTO)
        .engineTimeoutMs(2000)
        .inFlightFolder(Path.of("folder"))
        .config();
  }

  @Test
  void hasTheDocumentedDefaults() {
    ProcessorConfig defaults = ProcessorConfig.of("m.gguf", POOL);
    assertThat(defaults.model()).isEqualTo("m.gguf");
    assertThat(defaults.threadPool()).isEqualTo(POOL);
    assertThat(defaults.maxBatchSize()).isEqualTo(POOL.preferredBatchSize());
    assertThat(defaults.contextSize()).isEqualTo(ProcessorConfig.AUTOMATIC_CONTEXT_SIZE);
    assertThat(defaults.batchTokens()).isEqualTo(512);
    assertThat(defaults.kvCacheType()).isEqualTo(CacheType.F16);
    assertThat(defaults.gpuLayers()).isZero();
    assertThat(defaults.mainGpu()).isEqualTo(ProcessorConfig.ALL_GPUS);
    assertThat(defaults.nativeLibrary()).isEmpty();
    assertThat(defaults.prefixSharing()).isTrue();
    assertThat(defaults.memoryLimitBytes()).isEqualTo(ProcessorConfig.NO_MEMORY_LIMIT);
    assertThat(defaults.metrics()).isFalse();
    assertThat(defaults.isolation()).isEqualTo(Isolation.IN_PROCESS);
    assertThat(defaults.engineTimeoutMs()).isEqualTo(600_000);
  }

  @Test
  void setsEachValueByItsName() {
    assertThat(other())
        .isEqualTo(
            new ProcessorConfig(
                "m.gguf",
                POOL,
                5,
                64,
                128,
                CacheType.Q8_0,
                7,
                1,
                "lib.so",
                false,
                1 << 30,
                true,
                Isolation.AUTO,
                2000,
                "folder"));
  }

  @Test
  void beginsWithTheValuesOfAConfiguration() {
    assertThat(other().toBuilder().config()).isEqualTo(other());
    assertThat(other().withModel("n.gguf").withModel("m.gguf")).isEqualTo(other());
    assertThat(other().withModel("n.gguf").model()).isEqualTo("n.gguf");
    assertThat(other().withMaxBatchSize(6).maxBatchSize()).isEqualTo(6);
    assertThat(other().withContextSize(65).contextSize()).isEqualTo(65);
    assertThat(other().withKvCacheType(CacheType.F16).kvCacheType()).isEqualTo(CacheType.F16);
    assertThat(other().withNativeLibrary("").nativeLibrary()).isEmpty();
  }

  @Test
  void takesTheBatchSizeThatSuitsThePoolUnlessItIsSet() {
    ThreadPoolConfig pool = ThreadPoolConfig.maxThroughput();
    assertThat(ProcessorConfig.builder("m.gguf").threadPool(pool).config().maxBatchSize())
        .isEqualTo(pool.preferredBatchSize());
    assertThat(other().toBuilder().threadPool(pool).config().maxBatchSize()).isEqualTo(5);
  }

  @Test
  void namesTheValueThatIsWrong() {
    assertThatThrownBy(() -> ProcessorConfig.builder("m.gguf").batchTokens(31).config())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batchTokens is 31; it must be 32 to 1048576");
    assertThatThrownBy(() -> ProcessorConfig.builder(" ").config())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model is  ; it must be the path of a GGUF file");
  }
}

package io.sparkllama.spark.internal.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.config.Isolation;
import io.sparkllama.engine.MemoryEstimate;
import io.sparkllama.option.OptionNames;
import io.sparkllama.spark.internal.options.Spelling;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutorResourcesTest {

  private static final OptionNames NAMES = Spelling.OPTION.names();

  private static final long MIB = 1 << 20;

  private static ExecutorResources of(String... keysAndValues) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      conf.set(keysAndValues[i], keysAndValues[i + 1]);
    }
    return ExecutorResources.of(conf, Map.of(), 8);
  }

  @ParameterizedTest
  @CsvSource({
    "local, 1",
    "local[2], 2",
    "'local[4,3]', 4",
    "local[*], 8",
    "local[64], 8",
    "spark://host:7077, 3",
    "yarn, 3",
    "'local-cluster[2,1,1024]', 3"
  })
  void countsTheCoresOfTheExecutorNotOfTheHost(String master, int cpus) {
    assertThat(of("spark.master", master, "spark.executor.cores", "3").cpus()).isEqualTo(cpus);
  }

  @Test
  void takesTheGpusThatSparkGave() {
    ResourceInformation gpu = new ResourceInformation("gpu", new String[] {"3"});
    assertThat(ExecutorResources.of(new SparkConf(false), Map.of("gpu", gpu), 8).gpus())
        .containsExactly("3");
    assertThat(of().gpus()).isEmpty();
  }

  @Test
  void leavesRoomForTheJvmInTheMemoryOverhead() {
    assertThat(of("spark.master", "local[2]", "spark.executor.memoryOverhead", "1m").offHeapBytes())
        .isEmpty();
    assertThat(of("spark.master", "spark://host:7077").offHeapBytes()).isEmpty();
    assertThat(of("spark.master", "yarn").offHeapBytes()).hasValue(0);
    assertThat(
            of(
                    "spark.master",
                    "yarn",
                    "spark.executor.memory",
                    "20g",
                    "spark.executor.memoryOverheadFactor",
                    "0.5")
                .offHeapBytes())
        .hasValue((10 * 1024 - 2048) * MIB);
    assertThat(
            of("spark.master", "k8s://host", "spark.executor.memoryOverhead", "5g").offHeapBytes())
        .hasValue((5 * 1024 - 384) * MIB);
  }

  @Test
  void saysWhatToSetForAModelThatDoesNotFit() {
    ExecutorResources resources =
        of("spark.master", "k8s://host", "spark.executor.memoryOverhead", "1g");
    MemoryEstimate fits = new MemoryEstimate(600 * MIB, 1, 40 * MIB, 0);
    assertThatCode(() -> resources.requireRoom(fits, Isolation.IN_PROCESS, NAMES))
        .doesNotThrowAnyException();
    MemoryEstimate larger = new MemoryEstimate(600 * MIB, 1, 40 * MIB, 1);
    assertThatThrownBy(() -> resources.requireRoom(larger, Isolation.IN_PROCESS, NAMES))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the model would take 640.0 MiB (weights 600.0, KV cache 40.0, compute buffers 0.0) outside of the Java heap, and"
                + " spark.executor.memoryOverhead leaves 640 MiB for it; set"
                + " spark.executor.memoryOverhead=1025m, or lower max_batch_size or context_size");
    assertThatThrownBy(() -> resources.requireRoom(fits, Isolation.PROCESS, NAMES))
        .hasMessageContaining("and its engine process 512 MiB outside of the Java heap")
        .hasMessageContaining("set spark.executor.memoryOverhead=1536m");
  }

  /** The core knows the machine. */
  @Test
  void setsNoLimitWhereSparkSetsNone() {
    MemoryEstimate huge = new MemoryEstimate(9000 * MIB, 1, 100 * MIB, 50 * MIB);
    assertThatCode(
            () -> of("spark.master", "local[2]").requireRoom(huge, Isolation.IN_PROCESS, NAMES))
        .doesNotThrowAnyException();
  }
}

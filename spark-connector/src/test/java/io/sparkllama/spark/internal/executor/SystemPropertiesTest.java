package io.sparkllama.spark.internal.executor;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.UserCache;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** Spark refuses options of executors' JVMs that contain {@code -Dspark}. */
class SystemPropertiesTest {

  private static void validate(String property) {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[1]")
            .setAppName("properties")
            .set("spark.ui.enabled", "false")
            .set("spark.executor.extraJavaOptions", "-D" + property + "=/cache");
    conf.validateSettings();
  }

  @Test
  void executorsCanBeGivenTheCacheFolder() {
    assertThatCode(() -> validate(UserCache.PROPERTY)).doesNotThrowAnyException();
  }

  @Test
  void aNameThatBeginsWithSparkWouldBeRefused() {
    assertThatThrownBy(() -> validate("spark" + UserCache.PROPERTY))
        .hasMessageContaining("spark.executor.extraJavaOptions");
  }
}

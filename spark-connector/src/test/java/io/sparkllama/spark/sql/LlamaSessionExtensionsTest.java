package io.sparkllama.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import org.junit.jupiter.api.Test;

class LlamaSessionExtensionsTest {

  @Test
  void isFoundByTheJarAlone() {
    assertThat(ServiceLoader.load(SparkSessionExtensionsProvider.class))
        .hasAtLeastOneElementOfType(LlamaSessionExtensions.class);
  }

  @Test
  void canBeAppliedTwice() {
    SparkSessionExtensions extensions = new SparkSessionExtensions();
    new LlamaSessionExtensions().apply(extensions);
    new LlamaSessionExtensions().apply(extensions);
    assertThat(extensions).isNotNull();
  }
}

package io.sparkllama.spark.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.ModelFunctions;
import io.sparkllama.spark.sql.LlamaSessionExtensions;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.SimpleFunctionRegistry;
import org.junit.jupiter.api.Test;

/** The jar on the class path brings the extensions, and so does a configuration that names them. */
class LlamaSessionExtensionsTest {

  private static List<String> functionsAfter(int times) {
    SparkSessionExtensions extensions = new SparkSessionExtensions();
    for (int i = 0; i < times; i++) {
      new LlamaSessionExtensions().apply(extensions);
    }
    return Scala.list(extensions.registerFunctions(new SimpleFunctionRegistry()).listFunction())
        .stream()
        .map(FunctionIdentifier::funcName)
        .sorted()
        .toList();
  }

  @Test
  void isFoundByTheJarAlone() {
    assertThat(ServiceLoader.load(SparkSessionExtensionsProvider.class))
        .hasAtLeastOneElementOfType(LlamaSessionExtensions.class);
  }

  @Test
  void bringsEveryFunction() {
    List<String> names =
        Stream.concat(
                ModelFunctions.all().stream().map(ModelFunction::sqlName),
                Stream.of(MaxSim.NAME, Version.NAME))
            .sorted()
            .toList();
    assertThat(functionsAfter(1)).isEqualTo(names).contains("llm_generate", "llm_version");
  }

  @Test
  void canBeAppliedTwice() {
    assertThat(functionsAfter(2)).isEqualTo(functionsAfter(1));
  }
}

package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.documentation.Documents;
import io.sparkllama.documentation.JavaExamples;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.ScoringConfig;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds docs/reference/java-api.md to the API, and compiles the Java in all documents. */
class DocumentationTest {

  private static final Path DOCUMENT = Documents.ROOT.resolve("docs/reference/java-api.md");

  @TempDir Path classes;

  @ParameterizedTest
  @ValueSource(
      classes = {
        ThreadPoolConfig.class,
        BatchGenerationConfig.class,
        EmbeddingConfig.class,
        ScoringConfig.class
      })
  void everyOptionHasARowInItsSection(Class<?> config) throws IOException {
    String section = section("`" + config.getSimpleName() + "`");
    assertThat(Arrays.stream(config.getRecordComponents()).flatMap(DocumentationTest::options))
        .allSatisfy(name -> assertThat(section).contains("\n| `" + name + "` | "));
  }

  /** The names of the options in a component: its own name, or those of the values it groups. */
  private static Stream<String> options(RecordComponent component) {
    return component.getType() == SamplingParams.class
        ? Arrays.stream(SamplingParams.class.getRecordComponents()).map(RecordComponent::getName)
        : Stream.of(component.getName());
  }

  @Test
  void everyMethodOfTheBuilderHasARow() throws IOException {
    String section = section("Builder");
    assertThat(ProcessorBuilder.class.getMethods())
        .filteredOn(method -> method.getDeclaringClass() != Object.class)
        .extracting(Method::getName)
        .contains("build", "maxBatchSize")
        .allSatisfy(name -> assertThat(section).contains("\n| `" + name + "` | "));
  }

  /** The section from a heading that ends with these words to the next heading. */
  private static String section(String heading) throws IOException {
    String text = Files.readString(DOCUMENT);
    int start = text.indexOf(heading + "\n", text.indexOf("## "));
    assertThat(start).as(heading).isPositive();
    int end = text.indexOf("\n## ", start);
    return text.substring(start, end < 0 ? text.length() : end);
  }

  /** Examples that use Spark are compiled in the connector. */
  @Test
  void everyExampleInJavaCompiles() throws IOException {
    List<String> faults = new ArrayList<>();
    int compiled = 0;
    for (String block : Documents.blocks("java")) {
      if (!block.contains("SparkLlama")) {
        boolean opensItsOwn = block.contains("ParallelProcessor processor =");
        String parameters =
            "List<String> prompts" + (opensItsOwn ? "" : ", ParallelProcessor processor");
        String imports =
            "import io.sparkllama.*; import io.sparkllama.config.*;"
                + " import io.sparkllama.request.*; import io.sparkllama.result.*;"
                + " import java.nio.file.*; import java.util.*;";
        faults.addAll(JavaExamples.faults(block, imports, parameters, classes));
        compiled++;
      }
    }
    assertThat(faults).isEmpty();
    assertThat(compiled).isGreaterThan(3);
  }
}

package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds docs/core.md and README.md to what there is. */
class DocumentationTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

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
    assertThat(config.getRecordComponents())
        .extracting(RecordComponent::getName)
        .allSatisfy(name -> assertThat(section).contains("\n| `" + name + "` | "));
  }

  @Test
  void everyMethodOfTheBuilderHasARow() throws IOException {
    String section = section("Builder");
    assertThat(Arrays.stream(ParallelProcessor.Builder.class.getDeclaredMethods()))
        .extracting(Method::getName)
        .filteredOn(name -> !name.startsWith("lambda$"))
        .allSatisfy(name -> assertThat(section).contains("\n| `" + name + "` | "));
  }

  /** From a heading that ends in these words to the next. */
  private static String section(String heading) throws IOException {
    String text = Files.readString(ROOT.resolve("docs").resolve("core.md"));
    int start = text.indexOf(heading + "\n", text.indexOf("## "));
    assertThat(start).as(heading).isPositive();
    int end = text.indexOf("\n## ", start);
    return text.substring(start, end < 0 ? text.length() : end);
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/core.md"})
  void everyExampleInJavaCompiles(String file) throws IOException {
    Matcher blocks = JAVA_BLOCK.matcher(Files.readString(ROOT.resolve(file)));
    List<String> faults = new ArrayList<>();
    int compiled = 0;
    while (blocks.find()) {
      String block = blocks.group(1);
      if (!block.contains("SparkLlama")) {
        faults.addAll(faultsOf("Example" + compiled, block));
        compiled++;
      }
    }
    assertThat(faults).isEmpty();
    assertThat(compiled).isPositive();
  }

  private List<String> faultsOf(String name, String block) {
    boolean opensItsOwn = block.contains("ParallelProcessor processor =");
    String parameters =
        "List<String> prompts" + (opensItsOwn ? "" : ", ParallelProcessor processor");
    String source =
        "import io.sparkllama.*; import java.nio.file.*; import java.util.*; class "
            + name
            + " { void run("
            + parameters
            + ") throws Exception {\n"
            + block
            + "\n} }";
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    compiler
        .getTask(
            null,
            null,
            diagnostics,
            List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
            null,
            List.of(file))
        .call();
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
        .toList();
  }
}

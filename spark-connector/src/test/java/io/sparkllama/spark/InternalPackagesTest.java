package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is internal to the connector is used by no one outside of it. */
class InternalPackagesTest {

  private static final Path ROOT = Path.of("..");

  /** What stands for users. */
  private static final List<String> USERS =
      List.of("examples", "integration-tests", "benchmarks", "notebooks", "submit-scripts");

  private static final Pattern TEXT = Pattern.compile(".*\\.(java|scala|py|sh|sql|ipynb|xml|md)");
  private static final Pattern INTERNAL = Pattern.compile("io[./]sparkllama[./]spark[./]internal");

  @Test
  void usersNameNoInternalPackage() throws IOException {
    for (String user : USERS) {
      List<Path> sources = sources(ROOT.resolve(user));
      assertThat(sources).as(user).isNotEmpty();
      assertThat(sources).filteredOn(InternalPackagesTest::namesInternal).isEmpty();
    }
  }

  @Test
  void findsInternalNames() {
    assertThat("import io.sparkllama.spark.internal.sql.LlamaColumns;").containsPattern(INTERNAL);
    assertThat("io/sparkllama/spark/internal/report").containsPattern(INTERNAL);
    assertThat("import io.sparkllama.spark.SparkLlama;").doesNotContainPattern(INTERNAL);
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> TEXT.matcher(file.getFileName().toString()).matches())
          .filter(file -> !file.toString().contains("/target/"))
          // a test of an internal class, which needs a cluster, is no user
          .filter(file -> !INTERNAL.matcher(file.toString()).find())
          .toList();
    }
  }

  private static boolean namesInternal(Path source) {
    try {
      return INTERNAL.matcher(Files.readString(source)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

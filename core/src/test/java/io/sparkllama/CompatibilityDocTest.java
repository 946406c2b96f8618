package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/project/compatibility.md to the versions that the build tests with. */
class CompatibilityDocTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern VERSION =
      Pattern.compile("<((?:spark|jackson|llama|iceberg|delta|hadoop)\\.version)>([^<$]+)</\\1>");

  @Test
  void everyVersionOfTheBuildIsInTheTable() throws IOException {
    List<String> versions =
        Stream.concat(Stream.of(ROOT.resolve("pom.xml")), poms().stream())
            .flatMap(CompatibilityDocTest::versions)
            .distinct()
            .toList();
    assertThat(versions).hasSizeGreaterThan(8);
    assertThat(Files.readString(ROOT.resolve("docs/project/compatibility.md"))).contains(versions);
  }

  private static List<Path> poms() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT.resolve("integration-tests"))) {
      return folders.map(folder -> folder.resolve("pom.xml")).filter(Files::exists).toList();
    }
  }

  private static Stream<String> versions(Path pom) {
    try {
      Matcher matcher = VERSION.matcher(Files.readString(pom));
      return matcher.results().map(found -> found.group(2)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

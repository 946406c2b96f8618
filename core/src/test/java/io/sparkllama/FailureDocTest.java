package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.result.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the table of failures in the documents to the kinds that there are. */
class FailureDocTest {

  private static final Path DOCUMENTS = Path.of("..", "docs");
  private static final String BEGIN = "<!-- failures: begin -->\n";
  private static final String END = "<!-- failures: end -->\n";

  /** With {@code -Ddocs.write=true} the table is written instead of checked. */
  @Test
  void theTableIsThatOfTheKinds() throws IOException {
    List<Path> documents = withTable();
    assertThat(documents).as("documents with " + BEGIN).hasSize(1);
    String document = Files.readString(documents.get(0));
    int from = document.indexOf(BEGIN) + BEGIN.length();
    int to = document.indexOf(END);
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(
          documents.get(0), document.substring(0, from) + table() + document.substring(to));
    } else {
      assertThat(document.substring(from, to)).isEqualTo(table());
    }
  }

  private static List<Path> withTable() throws IOException {
    try (Stream<Path> files = Files.walk(DOCUMENTS)) {
      return files.filter(FailureDocTest::hasTable).toList();
    }
  }

  private static boolean hasTable(Path file) {
    try {
      return file.toString().endsWith(".md") && Files.readString(file).contains(BEGIN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String table() {
    return Arrays.stream(Failure.Kind.values())
        .map(
            kind ->
                String.format(
                    "| `%s` | %s | %s |\n", kind.code(), kind.description(), kind.remedy()))
        .collect(
            Collectors.joining(
                "", "| `error_kind` | when | what to do |\n| --- | --- | --- |\n", ""));
  }
}

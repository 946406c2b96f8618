package io.sparkllama.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A part of a document that is made of the program: it stands between two comments, {@code <!--
 * NAME: begin -->} and {@code <!-- NAME: end -->}, in whichever document has them.
 *
 * @param name of the part, which one document has
 */
public record GeneratedFragment(String name) {

  /** System property that has fragments written instead of compared. */
  private static final String WRITE = "docs.write";

  /**
   * Compares what stands between the comments.
   *
   * @param root folder of the project
   * @param text whole lines, which stand between blank ones
   */
  public void requireEqual(Path root, String text) throws IOException {
    String begin = "<!-- " + name + ": begin -->\n";
    String end = "<!-- " + name + ": end -->";
    List<Path> documents =
        documents(root).stream().filter(document -> read(document).contains(begin)).toList();
    assertThat(documents).as("documents with the part '%s'", name).hasSize(1);
    Path document = documents.get(0);
    String before = read(document);
    int from = before.indexOf(begin) + begin.length();
    int to = before.indexOf(end, from);
    assertThat(to).as("the end of the part '%s' of %s", name, document).isNotNegative();
    String lines = "\n" + text.strip() + "\n\n";
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(document, before.substring(0, from) + lines + before.substring(to));
    } else {
      assertThat(before.substring(from, to))
          .as("%s: %s; -D%s=true writes it", document, name, WRITE)
          .isEqualTo(lines);
    }
  }

  private static List<Path> documents(Path root) throws IOException {
    try (Stream<Path> documents = Files.walk(root.resolve("docs"))) {
      return Stream.concat(Stream.of(root.resolve("README.md")), documents)
          .filter(document -> document.toString().endsWith(".md"))
          .toList();
    }
  }

  private static String read(Path document) {
    try {
      return Files.readString(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

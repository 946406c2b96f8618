package io.sparkllama.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documents of the project, and the examples in them. */
public final class Documents {

  /** The project's folder, relative to a module. */
  public static final Path ROOT = Path.of("..");

  private static final List<String> OUTSIDE_DOCS =
      List.of(
          "README.md",
          "CHANGELOG.md",
          "CONTRIBUTING.md",
          "SECURITY.md",
          "notebooks/README.md",
          "examples/demo-model/README.md");

  private Documents() {}

  /** Every document, sorted by path within each folder. */
  public static List<Path> all() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              OUTSIDE_DOCS.stream().map(ROOT::resolve),
              docs.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  /** The fenced code blocks of a language in a document, in order. */
  public static List<String> blocks(Path document, String language) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(document))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** The blocks of a language in all documents. */
  public static List<String> blocks(String language) throws IOException {
    List<String> blocks = new ArrayList<>();
    for (Path document : all()) {
      blocks.addAll(blocks(document, language));
    }
    return blocks;
  }
}

package io.sparkllama.internal.llama;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The table of architectures in the documents.
 *
 * @param engine as which its rows name an engine
 */
public record ArchitectureTable(String engine) {

  private static final Path DOCUMENT = Path.of("..", "docs", "guides", "models.md");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  /** The names in code font in the engine's row that starts with a text. */
  public Set<String> row(String begin) throws IOException {
    String row =
        Files.readAllLines(DOCUMENT).stream()
            .filter(line -> line.startsWith("| " + engine + ": " + begin))
            .findFirst()
            .orElseThrow();
    Set<String> names = new TreeSet<>();
    NAME.matcher(row).results().forEach(name -> names.add(name.group(1)));
    return names;
  }
}

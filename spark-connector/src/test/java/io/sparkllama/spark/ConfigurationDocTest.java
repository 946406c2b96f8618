package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.internal.options.OptionGroup;
import io.sparkllama.spark.internal.options.OptionKey;
import io.sparkllama.spark.internal.options.OptionKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/options.md to the options that there are. */
class ConfigurationDocTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "reference", "options.md");
  private static final String BEGIN = "<!-- options: begin -->\n";
  private static final String END = "<!-- options: end -->\n";
  private static final String HEAD =
      """
      | option | default | values | scope | changes results | since | what it sets |
      | --- | --- | --- | --- | --- | --- | --- |
      """;
  private static final String WRITE = "docs.write";

  /** With {@code -Ddocs.write=true} the tables are written instead of checked. */
  @Test
  void theTablesAreThoseOfTheRegistry() throws IOException {
    String tables =
        OptionKeys.groups().stream()
            .map(ConfigurationDocTest::table)
            .collect(Collectors.joining("\n", "\n", "\n"));
    String document = Files.readString(DOCUMENT);
    int from = document.indexOf(BEGIN) + BEGIN.length();
    int to = document.indexOf(END);
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(DOCUMENT, document.substring(0, from) + tables + document.substring(to));
    } else {
      assertThat(document.substring(from, to)).isEqualTo(tables);
    }
  }

  private static String table(OptionGroup group) {
    return group.keys().stream()
        .map(ConfigurationDocTest::line)
        .collect(Collectors.joining("\n", "## " + group.title() + "\n\n" + HEAD, "\n"));
  }

  private static String line(OptionKey<?> key) {
    String value = key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`";
    return String.format(
        "| `%s` | %s | %s | %s | %s | %s | %s |",
        key.name(),
        value,
        key.accepted(),
        key.scope().label(),
        key.changesResults() ? "yes" : "",
        key.since(),
        key.help());
  }
}

package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md to the options that there are. */
class ConfigurationDocTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
  private static final String HEAD =
      "| option | default | set for | other answers | what it sets |\n| --- | --- | --- | --- | --- |\n";
  private static final String WRITE = "docs.write";

  /** With {@code -Ddocs.write=true} the table is written instead of checked. */
  @Test
  void theTableIsTheOneOfTheOptions() throws IOException {
    String table =
        Arrays.stream(LlamaOption.values())
            .map(ConfigurationDocTest::line)
            .collect(Collectors.joining("\n", HEAD, "\n"));
    String document = Files.readString(DOCUMENT);
    int from = document.indexOf(HEAD);
    int to = document.indexOf("\n\n", from) + 1;
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(DOCUMENT, document.substring(0, from) + table + document.substring(to));
    } else {
      assertThat(document.substring(from, to)).isEqualTo(table);
    }
  }

  private static String line(LlamaOption option) {
    String value = option.defaultValue().isEmpty() ? "" : "`" + option.defaultValue() + "`";
    return String.format(
        "| `%s` | %s | %s | %s | %s |",
        option.key(),
        value,
        option.scope().label(),
        option.changesAnswers() ? "yes" : "",
        option.description());
  }
}

package io.sparkllama.spark;

import io.sparkllama.documentation.GeneratedFragment;
import io.sparkllama.spark.internal.options.OptionGroup;
import io.sparkllama.spark.internal.options.OptionKey;
import io.sparkllama.spark.internal.options.OptionKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the documented options to those that there are. */
class ConfigurationDocTest {

  private static final String HEAD =
      """
      | option | default | values | scope | changes results | since | what it sets |
      | --- | --- | --- | --- | --- | --- | --- |
      """;

  /** With {@code -Ddocs.write=true} the tables are written instead of checked. */
  @Test
  void theTablesAreThoseOfTheRegistry() throws IOException {
    String tables =
        OptionKeys.groups().stream()
            .map(ConfigurationDocTest::table)
            .collect(Collectors.joining("\n"));
    new GeneratedFragment("options").requireEqual(Path.of(".."), tables);
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

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

  @Test
  void theTableIsTheOneOfTheOptions() throws IOException {
    String table =
        Arrays.stream(LlamaOption.values())
            .map(ConfigurationDocTest::line)
            .collect(Collectors.joining("\n"));
    assertThat(Files.readString(Path.of("..", "docs", "configuration.md"))).contains(table + "\n");
  }

  private static String line(LlamaOption option) {
    String value = option.defaultValue().isEmpty() ? "" : "`" + option.defaultValue() + "`";
    return "| `" + option.key() + "` | " + value + " | " + option.description() + " |";
  }
}

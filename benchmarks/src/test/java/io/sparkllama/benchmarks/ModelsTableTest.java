package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the page on models to the architectures that the tests compare. */
class ModelsTableTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "guides", "models.md");

  /** With {@code -Ddocs.write=true} the names are written instead of checked. */
  @Test
  void namesWhatIsCompared() throws IOException {
    String document = Files.readString(DOCUMENT);
    String wanted = document;
    wanted = withRow(wanted, "on both engines", TinyModel.all());
    wanted = withRow(wanted, "on v0.5", TinyModel.newer());
    wanted = withRow(wanted, "vectors, on both engines", TinyModel.encoders());
    wanted = withRow(wanted, "vectors, on v0.5", TinyModel.newerEncoders());
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(DOCUMENT, wanted);
    } else {
      assertThat(document).isEqualTo(wanted);
    }
  }

  private static String withRow(String text, String label, Map<String, TinyModel> models) {
    String names =
        models.values().stream()
            .map(TinyModel::architecture)
            .filter(name -> !name.equals("llama") || label.equals("on both engines"))
            .distinct()
            .sorted()
            .collect(Collectors.joining("`, `", "`", "`"));
    Matcher row = Pattern.compile("(?m)^\\| " + Pattern.quote(label) + " \\| .*$").matcher(text);
    assertThat(row.find()).as(label).isTrue();
    return row.replaceFirst(Matcher.quoteReplacement("| " + label + " | " + names + " |"));
  }
}

package io.sparkllama.spark.internal.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class OptionFlagsTest {

  private static CommandLine command() {
    CommandSpec spec = CommandSpec.create();
    OptionFlags.addTo(spec);
    return new CommandLine(spec);
  }

  @Test
  void everyOptionHasAFlagButThoseThatDeclareNone() {
    CommandLine command = command();
    for (OptionKey<?> key : OptionKeys.all()) {
      boolean flag =
          !Set.of(ModelOptions.PRELOAD.name(), OutputOptions.MAX_TASK_FAILURE_RATIO.name())
              .contains(key.name());
      assertThat(command.getCommandSpec().findOption(key.name(Spelling.COMMAND_LINE)) != null)
          .as(key.name())
          .isEqualTo(flag);
    }
  }

  @Test
  void readsWhatWasTyped() {
    Map<String, String> given =
        OptionFlags.given(
            command()
                .parseArgs(
                    "--model=m.gguf", "--top-p", "0.5", "--stop", "\\n", "--grammar", "a\\n"));
    assertThat(given)
        .containsOnly(
            Map.entry("--model", "m.gguf"),
            Map.entry("--top-p", "0.5"),
            Map.entry("--stop", "\n"),
            Map.entry("--grammar", "a\\n"));
  }

  @Test
  void saysRangeAndDefault() {
    assertThat(OptionHelp.line(SamplingOptions.TOP_P))
        .endsWith(" (above 0 and at most 1; default 0.9)");
    assertThat(OptionHelp.line(ModelOptions.MODEL)).doesNotContain("(");
    assertThat(OptionHelp.ofArgument(RequestConfigs.RERANKING))
        .contains("timeout_ms - ", "docs/reference/options.md")
        .doesNotContain("top_p");
  }
}

package io.sparkllama.spark;

import io.sparkllama.documentation.Documents;
import io.sparkllama.documentation.GeneratedFragment;
import io.sparkllama.spark.internal.job.JobArguments;
import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The table of arguments in docs/reference/command-line.md is the job's help. */
class CommandLineDocTest {

  private static final String HEAD = "| argument | what it does |\n| --- | --- |\n";

  @Test
  void theTableOfArgumentsIsTheHelp() throws IOException {
    CommandSpec spec = GenerateJob.spec(new JobArguments());
    String table =
        spec.options().stream()
            .filter(option -> option.userObject() != null) // not an option of calls
            .map(CommandLineDocTest::line)
            .collect(Collectors.joining("\n", HEAD, "\n"));
    new GeneratedFragment("job-arguments").requireEqual(Documents.ROOT, table);
  }

  private static String line(OptionSpec option) {
    String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    String help =
        String.join(" ", option.description())
            .replace("${COMPLETION-CANDIDATES}", candidates(option));
    return "| `" + option.longestName() + value + "` | " + help.replace("|", "\\|") + " |";
  }

  private static String candidates(OptionSpec option) {
    return option.completionCandidates() == null
        ? ""
        : String.join(", ", option.completionCandidates());
  }
}

package io.sparkllama.spark.internal.job.input;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of {@link PromptArguments}. Picocli sets the fields. */
public final class PromptFlags {

  @Option(
      names = "--prompt-column",
      paramLabel = "COLUMN",
      description = "column with the prompts, texts or conversations (prompt)")
  private String promptColumn;

  @Option(
      names = "--prompt-template",
      paramLabel = "TEXT",
      description = "prompt with {column} for the row's values; {{ is a brace, \\n a line break")
  private String promptTemplate;

  @Option(
      names = "--prompt-template-file",
      paramLabel = "FILE",
      description = "file with a prompt template, without escape sequences")
  private String promptTemplateFile;

  @Option(
      names = "--options-column",
      paramLabel = "COLUMN",
      description = "column with the options of each row, a map of strings")
  private String optionsColumn;

  /**
   * The arguments that the flags describe.
   *
   * @throws IllegalArgumentException if there is more than one source of prompts
   */
  public PromptArguments arguments() {
    return new PromptArguments(
        Optional.ofNullable(promptColumn),
        Optional.ofNullable(promptTemplate),
        Optional.ofNullable(promptTemplateFile),
        Optional.ofNullable(optionsColumn));
  }
}

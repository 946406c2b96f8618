package io.sparkllama.spark.internal.job.input;

import java.util.Optional;
import picocli.CommandLine.Option;

/** {@link PromptArguments} on a command line. Filled by picocli. */
public final class PromptFlags {

  @Option(
      names = "--prompt-column",
      paramLabel = "COLUMN",
      description = "column with the prompts, texts or conversations (prompt)")
  private String promptColumn;

  @Option(
      names = "--prompt-template",
      paramLabel = "TEXT",
      description = "prompt with {column} for values of the row; {{ is a brace, \\n a line's end")
  private String promptTemplate;

  @Option(
      names = "--prompt-template-file",
      paramLabel = "FILE",
      description = "file with such a template, taken as it is")
  private String promptTemplateFile;

  @Option(
      names = "--options-column",
      paramLabel = "COLUMN",
      description = "column of maps of strings with options of the row")
  private String optionsColumn;

  /**
   * What was given.
   *
   * @throws IllegalArgumentException if that is more than one source of prompts
   */
  public PromptArguments arguments() {
    return new PromptArguments(
        Optional.ofNullable(promptColumn),
        Optional.ofNullable(promptTemplate),
        Optional.ofNullable(promptTemplateFile),
        Optional.ofNullable(optionsColumn));
  }
}

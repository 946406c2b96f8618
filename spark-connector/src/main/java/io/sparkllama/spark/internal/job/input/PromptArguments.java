package io.sparkllama.spark.internal.job.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The source of prompts. At most one of the first three components is present. Immutable.
 *
 * @param column column of prompts
 * @param template prompt template as typed, with escape sequences
 * @param templateFile path of a file with a prompt template, without escape sequences
 * @param optionsColumn column with the options of each row, a map of strings
 */
public record PromptArguments(
    Optional<String> column,
    Optional<String> template,
    Optional<String> templateFile,
    Optional<String> optionsColumn) {

  /** Refuses more than one source. */
  public PromptArguments {
    ArgumentChecks.require(
        Stream.of(column, template, templateFile).filter(Optional::isPresent).count() <= 1,
        "give one of --prompt-column, --prompt-template and --prompt-template-file");
  }

  /**
   * The template, if prompts come from one.
   *
   * @throws IOException if its file cannot be read
   */
  public Optional<PromptTemplate> readTemplate() throws IOException {
    return templateFile.isPresent()
        ? Optional.of(new PromptTemplate(Files.readString(Path.of(templateFile.get()))))
        : template.map(PromptTemplate::ofArgument);
  }
}

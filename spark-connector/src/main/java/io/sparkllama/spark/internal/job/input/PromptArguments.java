package io.sparkllama.spark.internal.job.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the prompts of rows come from. At most one of the first three is given.
 *
 * @param column with the prompts
 * @param template a prompt with places for values of the row, as a command line has it
 * @param templateFile a file with such a template, taken as it is
 * @param optionsColumn column of maps of strings with options of the row
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

  /** The template, if prompts come from one. */
  public Optional<PromptTemplate> readTemplate() throws IOException {
    return templateFile.isPresent()
        ? Optional.of(new PromptTemplate(Files.readString(Path.of(templateFile.get()))))
        : template.map(PromptTemplate::ofArgument);
  }
}

package io.sparkllama.spark;

import io.sparkllama.spark.LlamaOption.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The option {@code chat_template} where it names a file: that is read once, where the call is
 * made, and its text goes to the executors.
 */
final class TemplateFile {

  private static final String PREFIX = "file:";

  private TemplateFile() {}

  /** The same with the text of the file that is named, if one is. */
  static OptionValues resolve(OptionValues values) {
    String template = values.text(LlamaOption.CHAT_TEMPLATE);
    if (!template.startsWith(PREFIX)) {
      return values;
    }
    try {
      String text = Files.readString(Path.of(template.substring(PREFIX.length())));
      return values.with(Map.of(LlamaOption.CHAT_TEMPLATE.key(), text), Scope.CALL);
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          LlamaOption.CHAT_TEMPLATE.key()
              + " is '"
              + template
              + "', which cannot be read ("
              + e
              + "); name a file of the machine where the call is made",
          e);
    }
  }

  /** Refuses a row that names a file: rows are read where there may be another one, or none. */
  static void refuse(Map<String, String> row) {
    String template = row.get(LlamaOption.CHAT_TEMPLATE.key());
    if (template != null && template.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "the options of a row set chat_template to '"
              + template
              + "'; a row gives a template's name or text, and a call as a whole its file");
    }
  }
}

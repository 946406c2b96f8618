package io.sparkllama.spark.internal.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The option {@code chat_template} where it names a file: that is read once, where the call is
 * made, and its text goes to the executors.
 */
public final class TemplateFile {

  private static final OptionKey<String> KEY = ChatOptions.CHAT_TEMPLATE;
  private static final String PREFIX = "file:";

  private TemplateFile() {}

  /**
   * The same with the text of the file that is named, if one is.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  public static OptionValues resolve(OptionValues values) {
    String template = values.text(KEY);
    if (!template.startsWith(PREFIX)) {
      return values;
    }
    try {
      return values.replacing(KEY, Files.readString(Path.of(template.substring(PREFIX.length()))));
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          values.typedName(KEY)
              + " is '"
              + template
              + "', which cannot be read ("
              + e
              + "); name a file of the machine that makes the call",
          e);
    }
  }

  /**
   * Refuses a row that names a file: rows are read where there may be another one, or none.
   *
   * @throws IllegalArgumentException if it does
   */
  public static void refuse(Map<String, String> row) {
    String template = row.get(KEY.name());
    if (template != null && template.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "the options of a row set "
              + KEY
              + " to '"
              + template
              + "'; a row gives a template's name or text, and a call as a whole its file");
    }
  }
}

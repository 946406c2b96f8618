package io.sparkllama.spark.internal.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads the file named by {@code chat_template}. The file is read once, where the call is made, and
 * its text is sent to the executors.
 */
public final class TemplateFile {

  private static final OptionKey<String> KEY = ChatOptions.CHAT_TEMPLATE;
  private static final String PREFIX = "file:";

  private TemplateFile() {}

  /**
   * Replaces a named file with its text.
   *
   * @throws IllegalArgumentException if the file cannot be read
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
              + "); use a file on the machine that makes the call",
          e);
    }
  }

  /**
   * Rejects a row that names a file. Rows are read on executors, where the file may be missing or
   * different.
   *
   * @throws IllegalArgumentException if the row names a file
   */
  public static void refuse(Map<String, String> row) {
    String template = row.get(KEY.name());
    if (template != null && template.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "the options of a row set "
              + KEY
              + " to '"
              + template
              + "'; in a row, give a template's name or text; only a whole call may name a file");
    }
  }
}

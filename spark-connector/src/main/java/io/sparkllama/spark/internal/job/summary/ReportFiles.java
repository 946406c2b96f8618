package io.sparkllama.spark.internal.job.summary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The files of {@code --summary} and {@code --report}, on the driver's host. */
public final class ReportFiles {

  private ReportFiles() {}

  /**
   * Requires that the files can be written. Existing files stay unchanged.
   *
   * @throws IllegalArgumentException naming the flag whose file cannot be written
   */
  public static void requireWritable(ReportArguments arguments) {
    arguments.summary().ifPresent(file -> requireWritable("--summary", file));
    arguments.report().ifPresent(file -> requireWritable("--report", file));
  }

  /**
   * Writes a file once the output is complete.
   *
   * @param option the flag that names it
   * @throws IOException naming the flag if the file cannot be written
   */
  public static void write(String option, String file, String text) throws IOException {
    try {
      Files.writeString(Path.of(file), text);
    } catch (IOException e) {
      throw new IOException(
          "cannot write "
              + option
              + " '"
              + file
              + "' after the output was completed: "
              + e.getMessage(),
          e);
    }
  }

  private static void requireWritable(String option, String value) {
    try {
      Path file = Path.of(value).toAbsolutePath();
      if (Files.isDirectory(file)) {
        throw wrong(option, value, "that is a folder; name a file in it", null);
      }
      Path parent = file.getParent();
      if (parent == null || !Files.isDirectory(parent)) {
        throw wrong(
            option,
            value,
            "there is no folder '" + parent + "' on this machine; create it, or name another file",
            null);
      }
      tryToOpen(file);
    } catch (IOException | InvalidPathException e) {
      throw wrong(option, value, "it cannot be written (" + e + "); name another file", e);
    }
  }

  private static void tryToOpen(Path file) throws IOException {
    if (Files.exists(file)) {
      Files.newByteChannel(file, StandardOpenOption.WRITE).close();
    } else {
      Files.newByteChannel(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW).close();
      Files.delete(file);
    }
  }

  private static IllegalArgumentException wrong(
      String option, String value, String fault, Exception cause) {
    return new IllegalArgumentException(option + " is '" + value + "', and " + fault, cause);
  }
}

package io.sparkllama.spark.internal.job.summary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The files of {@code --summary} and {@code --report}, on the machine of the driver. */
public final class ReportFiles {

  private ReportFiles() {}

  /**
   * Tries whether they can be written, and leaves what is there as it is.
   *
   * @throws IllegalArgumentException if one cannot
   */
  public static void requireWritable(ReportArguments arguments) {
    arguments.summary().ifPresent(file -> requireWritable("--summary", file));
    arguments.report().ifPresent(file -> requireWritable("--report", file));
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
            "there is no folder '" + parent + "' on this machine; make it, or name another file",
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

package io.sparkllama.spark.internal.job.output;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * Moves a file to a place where another attempt of a task may have put the same rows. The other
 * attempt's file is replaced, not deleted first: a process that was suspended in between, and wakes
 * up when its own file is gone, must leave the other one alone.
 */
final class FileMove {

  private FileMove() {}

  /**
   * Moves a file, and replaces a file that exists.
   *
   * @throws IOException if the file is gone or cannot be moved; the existing one is unchanged then,
   *     if the file system can replace a file in one step
   */
  static void over(FileSystem system, Path from, Path to, Configuration hadoop) throws IOException {
    if (isRenamed(system, from, to)) {
      return;
    }
    if (!system.exists(from)) {
      throw new FileNotFoundException("cannot move " + from + " to " + to + ": it is gone");
    }
    try {
      FileContext.getFileContext(from.toUri(), hadoop).rename(from, to, Options.Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      system.delete(to, false);
      if (!system.rename(from, to)) {
        throw new IOException("cannot move " + from + " to " + to, e);
      }
    }
  }

  /** False if the file system renames only to names that are free, and this one is not. */
  private static boolean isRenamed(FileSystem system, Path from, Path to) throws IOException {
    try {
      return system.rename(from, to);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }
}

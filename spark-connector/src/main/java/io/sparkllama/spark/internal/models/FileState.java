package io.sparkllama.spark.internal.models;

import io.sparkllama.engine.SplitFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The state of a file according to its metadata. A different state means different content, even if
 * the file was overwritten in place.
 */
final class FileState {

  private static final String CHANGED = "unix:ctime";

  private FileState() {}

  /**
   * The state of a model's files, including all parts of a split model.
   *
   * @param first its first file
   * @throws IOException if a file does not exist
   */
  static String of(Path first) throws IOException {
    StringBuilder state = new StringBuilder();
    for (String name : SplitFiles.of(first.getFileName().toString())) {
      state.append(ofFile(first.resolveSibling(name))).append('\n');
    }
    return state.toString();
  }

  /** The state of one file: device and inode, size, and times of the last changes. */
  static String ofFile(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return attributes.fileKey()
        + " "
        + attributes.size()
        + " "
        + attributes.lastModifiedTime()
        + " "
        + changed(file);
  }

  /** The change time; unlike the modification time, it cannot be set by copying. */
  private static Object changed(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.getAttribute(file, CHANGED)
        : "";
  }
}

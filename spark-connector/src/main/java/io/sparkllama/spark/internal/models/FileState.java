package io.sparkllama.spark.internal.models;

import io.sparkllama.engine.SplitFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What a file system says of a file without reading it: another state is another content, also
 * where the file was written over in place.
 */
final class FileState {

  private static final String CHANGED = "unix:ctime";

  private FileState() {}

  /**
   * The state of a model's files, all of them if it is split.
   *
   * @param first its first file
   * @throws IOException if one is not there
   */
  static String of(Path first) throws IOException {
    StringBuilder state = new StringBuilder();
    for (String name : SplitFiles.of(first.getFileName().toString())) {
      state.append(ofFile(first.resolveSibling(name))).append('\n');
    }
    return state.toString();
  }

  /** The state of one file: device and inode, size, and the times of its last changes. */
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

  /** A copy may give a file an old modification time, but not this one. */
  private static Object changed(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.getAttribute(file, CHANGED)
        : "";
  }
}

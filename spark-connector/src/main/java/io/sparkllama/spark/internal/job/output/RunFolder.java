package io.sparkllama.spark.internal.job.output;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of a run's own files, inside its output. Its name begins with an underscore, so
 * readers of the table ignore it. File names are relative to it. Thread-safe, as far as the file
 * system is.
 */
public final class RunFolder {

  private static final String NAME = "_spark_llama";
  private static final int MOST_TRIES = 20;

  private final Path output;
  private final Path folder;
  private final FileSystem system;

  private RunFolder(Path output, FileSystem system) {
    this.output = output;
    this.folder = new Path(output, NAME);
    this.system = system;
  }

  /**
   * The run's folder of an output, which need not exist.
   *
   * @throws IOException if the file system of the path cannot be accessed
   */
  public static RunFolder of(String output, Configuration hadoop) throws IOException {
    Path path = new Path(output);
    FileSystem system = path.getFileSystem(hadoop);
    return new RunFolder(system.makeQualified(path), system);
  }

  /** Whether the output contains anything but this folder. */
  boolean hasOthers() throws IOException {
    for (FileStatus child : children(output)) {
      if (!child.getPath().getName().equals(NAME)) {
        return true;
      }
    }
    return system.exists(output) && system.getFileStatus(output).isFile();
  }

  /** Whether the output contains a file that Spark would read. */
  boolean hasRows() throws IOException {
    if (!system.exists(output)) {
      return false;
    }
    var files = system.listFiles(output, true);
    while (files.hasNext()) {
      if (isVisible(files.next().getPath())) {
        return true;
      }
    }
    return false;
  }

  /** Whether Spark reads a file: no part of its path is hidden. */
  private boolean isVisible(Path file) {
    String relative = output.toUri().relativize(file.toUri()).getPath();
    for (String part : relative.split("/", -1)) {
      if (part.startsWith(".") || (part.startsWith("_") && !part.contains("="))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Deletes the output except for this folder, file by file, so that files which another run writes
   * in the meantime survive.
   *
   * @param beforeEach called before each file; throws to stop
   */
  void deleteRows(Runnable beforeEach) throws IOException {
    for (FileStatus child : children(output)) {
      if (!child.getPath().equals(folder)) {
        deleteTree(child, beforeEach);
      }
    }
  }

  private void deleteTree(FileStatus tree, Runnable beforeEach) throws IOException {
    for (FileStatus child : tree.isDirectory() ? children(tree.getPath()) : List.<FileStatus>of()) {
      deleteTree(child, beforeEach);
    }
    beforeEach.run();
    if (tree.isDirectory() && !children(tree.getPath()).isEmpty()) {
      // another run has taken over and written these
      return;
    }
    if (tree.isDirectory()) {
      deleteEmpty(tree.getPath());
    } else {
      system.delete(tree.getPath(), false);
    }
  }

  private List<FileStatus> children(Path parent) throws IOException {
    int tries = 0;
    while (true) {
      try {
        return system.getFileStatus(parent).isDirectory()
            ? List.of(system.listStatus(parent))
            : List.of();
      } catch (FileNotFoundException e) {
        return List.of();
      } catch (IOException e) {
        // Hadoop's local file system throws "access denied" or "invalid directory" if another run
        // deletes the folder at this moment; the next try finds that it is gone
        if (++tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /** The names of the files and folders in this folder. */
  List<String> list() throws IOException {
    return names(folder);
  }

  /** The names of the files and folders in a subfolder. */
  List<String> list(String name) throws IOException {
    return names(new Path(folder, name));
  }

  private List<String> names(Path parent) throws IOException {
    return children(parent).stream().map(child -> child.getPath().getName()).toList();
  }

  boolean exists(String name) throws IOException {
    return system.exists(new Path(folder, name));
  }

  void makeFolder(String name) throws IOException {
    system.mkdirs(new Path(folder, name));
  }

  void rename(String from, String to) throws IOException {
    Path file = new Path(folder, to);
    if (!system.rename(new Path(folder, from), file)) {
      throw new IOException("cannot write " + file);
    }
  }

  /** Reads a file as UTF-8; empty if it does not exist. */
  Optional<String> read(String name) throws IOException {
    try (FSDataInputStream in = system.open(new Path(folder, name))) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Writes a new file atomically: a reader sees all of it or nothing. */
  void write(String name, String text) throws IOException {
    String unfinished = "." + name.replace('/', '-') + ".part";
    replace(unfinished, text);
    rename(unfinished, name);
  }

  /** Writes or overwrites a file. A reader may see the old content, the new one, or a part. */
  void replace(String name, String text) throws IOException {
    try (FSDataOutputStream out = system.create(new Path(folder, name), true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Reads a file that may be being replaced; an empty string if it is incomplete. */
  Optional<String> peek(String name) throws IOException {
    try {
      return read(name);
    } catch (ChecksumException e) {
      return Optional.of("");
    }
  }

  void delete(String name) throws IOException {
    system.delete(new Path(folder, name), true);
  }

  /** Deletes this folder if it is empty. */
  void deleteIfEmpty() {
    try {
      if (list().isEmpty()) {
        deleteEmpty(folder);
      }
    } catch (IOException e) {
      // another run has started to use it
    }
  }

  /**
   * Deletes a folder only if it is empty. Hadoop's local file system checks this first and then
   * deletes the folder with its content, which another run may have written in between.
   */
  private void deleteEmpty(Path empty) throws IOException {
    if (!system.getUri().getScheme().equals("file")) {
      system.delete(empty, false);
      return;
    }
    try {
      Files.deleteIfExists(java.nio.file.Path.of(empty.toUri().getPath()));
    } catch (DirectoryNotEmptyException e) {
      // files of another run, or checksum files that are left over
    }
  }

  /** The absolute path of a file in this folder. */
  String path(String name) {
    return new Path(folder, name).toString();
  }

  String outputPath() {
    return output.toString();
  }

  FileSystem system() {
    return system;
  }
}

package io.sparkllama.spark.internal.job.output;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
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
 * The files that a run keeps beside the rows of its output, in a folder that readers of the table
 * do not see.
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

  public static RunFolder of(String output, Configuration hadoop) throws IOException {
    Path path = new Path(output);
    FileSystem system = path.getFileSystem(hadoop);
    return new RunFolder(system.makeQualified(path), system);
  }

  /** Whether there is anything but this folder. */
  boolean hasOthers() throws IOException {
    for (FileStatus child : children(output)) {
      if (!child.getPath().getName().equals(NAME)) {
        return true;
      }
    }
    return system.exists(output) && system.getFileStatus(output).isFile();
  }

  /** Whether there is a file with rows. */
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

  /** As Spark sees it. */
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
   * Deletes the output but for files of this folder, file by file: none that another run writes
   * meanwhile is among them.
   *
   * @param beforeEach is run before each file, and may throw
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
      // what another run has written, which has taken over
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
      } catch (AccessDeniedException e) {
        // what Hadoop's local file system says of a folder that another run deletes just then
        if (++tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /** The names of what is in this folder. */
  List<String> list() throws IOException {
    return names(folder);
  }

  /** The names of what is in a folder of this one. */
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

  Optional<String> read(String name) throws IOException {
    try (FSDataInputStream in = system.open(new Path(folder, name))) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Writes a file that is not there: a reader sees nothing, or all of it. */
  void write(String name, String text) throws IOException {
    String unfinished = "." + name.replace('/', '-') + ".part";
    replace(unfinished, text);
    rename(unfinished, name);
  }

  /** Writes a file that may be there: a reader may see the old one, the new one, or a part. */
  void replace(String name, String text) throws IOException {
    try (FSDataOutputStream out = system.create(new Path(folder, name), true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Reads a file that is being replaced; empty text if it is not whole. */
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

  /** Leaves no folder where a run had nothing to keep. */
  void deleteIfEmpty() {
    try {
      if (list().isEmpty()) {
        deleteEmpty(folder);
      }
    } catch (IOException e) {
      // another run has begun to use it
    }
  }

  /**
   * Hadoop's local file system looks whether a folder is empty, and then deletes what is in it,
   * such as what another run has written in between.
   */
  private void deleteEmpty(Path empty) throws IOException {
    if (!system.getUri().getScheme().equals("file")) {
      system.delete(empty, false);
      return;
    }
    try {
      Files.deleteIfExists(java.nio.file.Path.of(empty.toUri().getPath()));
    } catch (DirectoryNotEmptyException e) {
      // of another run, or checksums whose files are gone
    }
  }

  /** The path of a file of the run. */
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

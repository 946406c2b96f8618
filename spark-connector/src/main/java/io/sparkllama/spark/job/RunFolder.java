package io.sparkllama.spark.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files that a run keeps beside the rows of its output, in a folder that readers of the table
 * do not see.
 */
final class RunFolder {

  private static final String NAME = "_spark_llama";

  /** What Hadoop's committer keeps in an output while a job writes to it. */
  private static final String UNCOMMITTED = "_temporary";

  private final Path output;
  private final Path folder;
  private final FileSystem system;

  private RunFolder(Path output, FileSystem system) {
    this.output = output;
    this.folder = new Path(output, NAME);
    this.system = system;
  }

  static RunFolder of(String output, Configuration hadoop) throws IOException {
    Path path = new Path(output);
    FileSystem system = path.getFileSystem(hadoop);
    return new RunFolder(system.makeQualified(path), system);
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

  private boolean isVisible(Path file) {
    String relative = output.toUri().relativize(file.toUri()).getPath();
    for (String part : relative.split("/", -1)) {
      if (part.startsWith("_") || part.startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  /** Deletes all of the output but one file of the run. */
  void deleteAllBut(String name) throws IOException {
    deleteChildren(output, folder);
    deleteChildren(folder, new Path(folder, name));
  }

  private void deleteChildren(Path parent, Path kept) throws IOException {
    if (system.exists(parent)) {
      for (FileStatus child : system.listStatus(parent)) {
        if (!child.getPath().equals(kept)) {
          system.delete(child.getPath(), true);
        }
      }
    }
  }

  /** What a run that was killed left of tasks that had not been committed. */
  void deleteUncommitted() throws IOException {
    system.delete(new Path(output, UNCOMMITTED), true);
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
    Path unfinished = new Path(folder, "." + name + ".part");
    try (FSDataOutputStream out = system.create(unfinished, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    Path file = new Path(folder, name);
    if (!system.rename(unfinished, file)) {
      throw new IOException("cannot write " + file);
    }
  }

  /** Creates a file; false if it is there already. */
  boolean create(String name, String text) throws IOException {
    try (FSDataOutputStream out = system.create(new Path(folder, name), false)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
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
  void deleteIfEmpty() throws IOException {
    if (system.exists(folder) && system.listStatus(folder).length == 0) {
      system.delete(folder, false);
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

package io.sparkllama.spark.internal.models;

import io.sparkllama.engine.SplitFiles;
import io.sparkllama.option.Message;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A model or library in a Hadoop file system, as it was when it was looked up.
 *
 * @param kind what it is
 * @param location as given by the user
 * @param files its files, the first part first
 */
record RemoteModel(FileKind kind, String location, FileSystem system, List<FileStatus> files) {

  /** Maximum size of a checksum file. */
  private static final int MAX_CHECKSUM_FILE_BYTES = 1024;

  /**
   * Looks up a model or library.
   *
   * @throws IOException if it cannot be accessed
   * @throws ModelFetchException if it does not exist
   */
  static RemoteModel find(FileKind kind, String location, Configuration hadoop) throws IOException {
    Path first = new Path(location);
    FileSystem system = first.getFileSystem(hadoop);
    List<FileStatus> files = new ArrayList<>();
    List<String> names =
        kind == FileKind.MODEL ? SplitFiles.of(first.getName()) : List.of(first.getName());
    for (String name : names) {
      Path path = new Path(first.getParent(), name);
      FileStatus status;
      try {
        status = system.getFileStatus(path);
      } catch (FileNotFoundException e) {
        throw new ModelFetchException(
            kind,
            location,
            "there is no file " + path,
            Message.of("check the option ", kind.option()),
            e);
      }
      if (!status.isFile()) {
        throw new ModelFetchException(kind, location, "it is a folder", kind.insteadOfFolder());
      }
      files.add(status);
    }
    return new RemoteModel(kind, location, system, files);
  }

  /** Total size in bytes. */
  long bytes() {
    return files.stream().mapToLong(FileStatus::getLen).sum();
  }

  /** Differs for each state of a model, so that a replaced file is downloaded again. */
  String fingerprint() {
    StringBuilder state = new StringBuilder();
    for (FileStatus file : files) {
      state.append(file.getPath()).append('\n');
      state.append(file.getLen()).append('\n');
      state.append(file.getModificationTime()).append('\n');
      if (file instanceof EtagSource source && source.getEtag() != null) {
        state.append(source.getEtag()).append('\n');
      }
    }
    return Checksum.of(state.toString());
  }

  /** The checksum in the {@code .sha256} file next to a file, if any. */
  Optional<String> checksumBeside(FileStatus file) throws IOException {
    Path path = file.getPath().suffix(".sha256");
    try (FSDataInputStream in = system.open(path)) {
      byte[] text = in.readNBytes(MAX_CHECKSUM_FILE_BYTES);
      return Optional.of(Checksum.parse(new String(text, StandardCharsets.UTF_8)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new ModelFetchException(
          kind, location, path + " is invalid: " + e.getMessage(), "create it with sha256sum", e);
    }
  }
}

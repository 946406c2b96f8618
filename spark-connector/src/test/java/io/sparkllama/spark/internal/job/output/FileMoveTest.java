package io.sparkllama.spark.internal.job.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileMoveTest {

  /** How a file system treats a rename to a file that exists. */
  enum Renames {
    /** As a local disk does. */
    REPLACE,
    /** As HDFS does. */
    RETURN_FALSE,
    /** As object stores do. */
    THROW
  }

  @TempDir private java.nio.file.Path folder;
  private java.nio.file.Path from;
  private java.nio.file.Path to;

  @BeforeEach
  void name() {
    from = folder.resolve("from");
    to = folder.resolve("to");
  }

  private static final class Store extends RawLocalFileSystem {

    private final Renames renames;
    private final String scheme;

    Store(Renames renames, String scheme) {
      this.renames = renames;
      this.scheme = scheme;
    }

    @Override
    public URI getUri() {
      return URI.create(scheme + ":///");
    }

    @Override
    public boolean rename(Path source, Path target) throws IOException {
      if (renames == Renames.REPLACE || !exists(target)) {
        return exists(source) && super.rename(source, target);
      }
      if (renames == Renames.THROW) {
        throw new FileAlreadyExistsException(target.toString());
      }
      return false;
    }
  }

  private void move(Renames renames) throws IOException {
    move(renames, "file");
  }

  private void move(Renames renames, String scheme) throws IOException {
    Configuration hadoop = new Configuration();
    try (FileSystem store = new Store(renames, scheme)) {
      store.initialize(store.getUri(), hadoop);
      FileMove.over(store, new Path(scheme + ":" + from), new Path(scheme + ":" + to), hadoop);
    }
  }

  @ParameterizedTest
  @EnumSource
  void movesAFile(Renames renames) throws IOException {
    Files.writeString(from, "new");
    move(renames);
    assertThat(to).hasContent("new");
    assertThat(from).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void replacesTheFileOfAnotherAttempt(Renames renames) throws IOException {
    Files.writeString(from, "new");
    Files.writeString(to, "old");
    move(renames);
    assertThat(to).hasContent("new");
    assertThat(from).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void replacesItInAFileSystemOfTheOlderKind(Renames renames) throws IOException {
    Files.writeString(from, "new");
    Files.writeString(to, "old");
    move(renames, "unknown-to-file-contexts");
    assertThat(to).hasContent("new");
    assertThat(from).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void leavesItAloneIfItsOwnFileIsGone(Renames renames) throws IOException {
    Files.writeString(to, "old");
    assertThatThrownBy(() -> move(renames))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("cannot move")
        .hasMessageContaining("it is gone");
    assertThat(to).hasContent("old");
  }
}

package io.sparkllama.spark.internal.job.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

  private static final String FAULT = "Invalid directory or I/O error occurred for dir: ";

  @TempDir private Path output;

  /** Fails to list folders, with the exception of Hadoop's local file system. */
  public static final class FailingToList extends LocalFileSystem {

    private static final String DELETES = "test.deletes";

    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path folder) throws IOException {
      if (getConf().getBoolean(DELETES, false)) {
        delete(folder, true);
      }
      throw new IOException(FAULT + folder);
    }
  }

  private final Configuration hadoop = new Configuration();

  @BeforeEach
  void failToList() throws IOException {
    RunFolder.of(output.toString(), hadoop).write("lock.json", "{}");
    hadoop.set("fs.file.impl", FailingToList.class.getName());
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
  }

  @Test
  void aFolderThatAnotherRunDeletesAtThisMomentIsEmpty() throws IOException {
    hadoop.setBoolean(FailingToList.DELETES, true);
    assertThat(RunFolder.of(output.toString(), hadoop).list()).isEmpty();
  }

  @Test
  void aFolderThatCannotBeListedIsNotTakenForEmpty() throws IOException {
    RunFolder folder = RunFolder.of(output.toString(), hadoop);
    assertThatThrownBy(folder::list).isInstanceOf(IOException.class).hasMessageStartingWith(FAULT);
  }
}

package io.sparkllama.spark.internal.job.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@link FileMove} relies on, in HDFS. */
@Timeout(900)
class FileMoveIT {

  private static final Path FROM = new Path("/from");
  private static final Path TO = new Path("/to");

  @TempDir private static java.nio.file.Path folder;
  private static MiniDFSCluster hdfs;
  private static FileSystem system;
  private static Configuration hadoop;

  @BeforeAll
  static void start() throws IOException {
    hadoop = new Configuration();
    hdfs = new MiniDFSCluster.Builder(hadoop, folder.toFile()).numDataNodes(1).build();
    system = hdfs.getFileSystem();
  }

  @AfterAll
  static void stop() {
    hdfs.shutdown(true);
  }

  private static void write(Path path, String text) throws IOException {
    try (OutputStream out = system.create(path, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String read(Path path) throws IOException {
    try (FSDataInputStream in = system.open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void move() throws IOException {
    FileMove.over(system, system.makeQualified(FROM), system.makeQualified(TO), hadoop);
  }

  @Test
  void replacesTheFileOfAnotherAttempt() throws IOException {
    write(TO, "old");
    write(FROM, "new");
    move();
    assertThat(read(TO)).isEqualTo("new");
    assertThat(system.exists(FROM)).isFalse();
  }

  @Test
  void leavesItAloneIfItsOwnFileIsGone() throws IOException {
    write(TO, "old");
    assertThatThrownBy(FileMoveIT::move).isInstanceOf(FileNotFoundException.class);
    assertThat(read(TO)).isEqualTo("old");
  }
}

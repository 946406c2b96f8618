package io.sparkllama.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFolderTest {

  @TempDir private Path parent;

  private Path leave(String name) throws IOException {
    Path folder = Files.createDirectory(parent.resolve("spark-llama-engine-" + name));
    Files.writeString(folder.resolve("arguments"), "-Xmx1g");
    return folder;
  }

  @Test
  void isThereUntilItIsClosed() throws IOException {
    ProcessFolder folder = ProcessFolder.create(parent);
    Files.writeString(folder.path().resolve("hs_err.log"), "#");
    assertThat(folder.path()).hasParent(parent);
    folder.close();
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void thoseOfDeadParentsAreDeleted() throws IOException {
    Path dead = leave("dead");
    Files.createFile(dead.resolve("owner.lock"));
    try (ProcessFolder live = ProcessFolder.create(parent);
        ProcessFolder next = ProcessFolder.create(parent)) {
      assertThat(dead).doesNotExist();
      assertThat(live.path()).exists();
      assertThat(next.path()).exists();
    }
  }

  @Test
  void thoseWithoutALockAreDeletedOnceTheyAreOld() throws IOException {
    Path young = leave("young");
    Path old = leave("old");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    ProcessFolder.create(parent).close();
    assertThat(young).exists();
    assertThat(old).doesNotExist();
  }

  @Test
  void linksAndOtherFilesStay() throws IOException {
    Path target = Files.createDirectory(parent.resolve("target"));
    Files.createFile(target.resolve("owner.lock"));
    Files.createSymbolicLink(parent.resolve("spark-llama-engine-link"), target);
    Files.createFile(parent.resolve("spark-llama-engine-file"));
    ProcessFolder.create(parent).close();
    assertThat(target.resolve("owner.lock")).exists();
    assertThat(parent.resolve("spark-llama-engine-link")).exists();
    assertThat(parent.resolve("spark-llama-engine-file")).exists();
  }
}

package io.sparkllama.internal.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one user of a host may do to another in a folder that both know. */
class SharedFolderTest {

  private static final int NOBODY = 65534;

  @TempDir private Path parent;
  private Path folder;

  @BeforeEach
  void name() {
    folder = parent.resolve("a").resolve("locks");
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
  }

  @Test
  void letsAllUsersLockAndNoneRemove() throws IOException {
    try (LockFile lock = SharedFolder.open(folder).lockFile("cpu-0.lock")) {
      assertThat(lock.tryLock()).isTrue();
    }
    assertThat(mode(folder)).isEqualTo(01777);
    assertThat(mode(folder.resolve("cpu-0.lock"))).isEqualTo(0666);
    try (LockFile again = SharedFolder.open(folder).lockFile("cpu-0.lock")) {
      assertThat(again.tryLock()).isTrue();
    }
  }

  @Test
  void followsNoLinkToAFile() throws IOException {
    SharedFolder shared = SharedFolder.open(folder);
    Path absent = parent.resolve("victim");
    Files.createSymbolicLink(folder.resolve("cpu-0.lock"), absent);
    assertThatThrownBy(() -> shared.lockFile("cpu-0.lock"))
        .isInstanceOf(IOException.class)
        .hasMessage(folder.resolve("cpu-0.lock") + " is not a file, or is a link; remove it");
    assertThat(absent).doesNotExist();
    Path present = Files.writeString(parent.resolve("secret"), "secret");
    Files.setAttribute(present, "unix:mode", 0600);
    Files.createSymbolicLink(folder.resolve("cpu-1.lock"), present);
    assertThatThrownBy(() -> shared.lockFile("cpu-1.lock")).isInstanceOf(IOException.class);
    assertThat(mode(present)).isEqualTo(0600);
  }

  @Test
  void opensNothingButAFile() throws IOException {
    SharedFolder shared = SharedFolder.open(folder);
    Files.createDirectory(folder.resolve("cpu-0.lock"));
    assertThatThrownBy(() -> shared.lockFile("cpu-0.lock"))
        .hasMessageEndingWith("cpu-0.lock is not a file, or is a link; remove it");
  }

  @Test
  void isNoLink() throws IOException {
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    Files.createDirectories(folder.getParent());
    Files.createSymbolicLink(folder, elsewhere);
    assertThatThrownBy(() -> SharedFolder.open(folder))
        .isInstanceOf(NotDirectoryException.class)
        .hasMessage(folder + " is not a folder, or is a link");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void getsTheStickyBitThatAnEarlierVersionLeftOut() throws IOException {
    Files.createDirectories(folder);
    Files.setAttribute(folder, "unix:mode", 0777);
    SharedFolder.open(folder);
    assertThat(mode(folder)).isEqualTo(01777);
  }

  @Test
  void anOwnFolderMayStayPrivate() throws IOException {
    Files.createDirectories(folder);
    Files.setAttribute(folder, "unix:mode", 0700);
    SharedFolder.open(folder).lockFile("cpu-0.lock").close();
    assertThat(mode(folder)).isEqualTo(0700);
  }

  @Test
  void anotherUsersFolderMustBeShared() throws IOException {
    Files.createDirectories(folder);
    giveAway(folder);
    Files.setAttribute(folder, "unix:mode", 0755);
    assertThatThrownBy(() -> SharedFolder.open(folder))
        .hasMessageContaining(", who alone may write to it");
    Files.setAttribute(folder, "unix:mode", 0777);
    assertThatThrownBy(() -> SharedFolder.open(folder))
        .hasMessageContaining("users can remove each other's files in " + folder + " (rwxrwxrwx");
    Files.setAttribute(folder, "unix:mode", 01777);
    SharedFolder.open(folder).lockFile("cpu-0.lock").close();
  }

  /** Only root can. */
  private static void giveAway(Path path) throws IOException {
    assumeThat(FileOwner.of(path).user()).isZero();
    Files.setAttribute(path, "unix:uid", NOBODY);
  }
}

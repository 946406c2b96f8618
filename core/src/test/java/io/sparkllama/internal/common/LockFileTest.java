package io.sparkllama.internal.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.OtherJvm;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("a.lock");
  }

  @Test
  void isLockedOnceUntilItIsClosed() throws IOException {
    try (LockFile second = LockFile.open(file)) {
      try (LockFile first = LockFile.open(file)) {
        assertThat(first.tryLock()).isTrue();
        assertThat(second.tryLock()).isFalse();
        assertThatThrownBy(second::lock).isInstanceOf(OverlappingFileLockException.class);
      }
      second.lock();
      try (LockFile third = LockFile.open(file)) {
        assertThat(third.tryLock()).isFalse();
      }
    }
    assertThat(file).exists();
  }

  /** POSIX ends a lock when its process closes any channel of the file. */
  @Test
  void staysLockedForOthersWhenThisProcessOpensItAgain() throws Exception {
    Files.createFile(file);
    try (LockFile third = LockFile.openExisting(file)) {
      try (LockFile first = LockFile.open(file)) {
        assertThat(first.tryLock()).isTrue();
        try (LockFile second = LockFile.open(file)) {
          assertThat(second.tryLock()).isFalse();
        }
        assertThat(anotherProcessLocks()).isFalse();
      }
      assertThat(anotherProcessLocks()).isTrue();
      assertThat(third.tryLock()).isTrue();
    }
    assertThat(anotherProcessLocks()).isTrue();
  }

  @Test
  void aMappedFileStaysLockedForOthers() throws Exception {
    try (LockFile lock = LockFile.open(file)) {
      assertThat(lock.tryLock()).isTrue();
      lock.map(8).putInt(0, 7);
      assertThat(anotherProcessLocks()).isFalse();
    }
    assertThat(Files.readAllBytes(file)).containsExactly(0, 0, 0, 7, 0, 0, 0, 0);
  }

  /** A processor that is open for days sees many others come and go. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void attemptsAtALockThatThisProcessHoldsLeaveNothingOpen() throws IOException {
    try (LockFile lock = LockFile.open(file)) {
      assertThat(lock.tryLock()).isTrue();
      for (int i = 0; i < 20; i++) {
        try (LockFile another = LockFile.openExisting(file)) {
          assertThat(another.tryLock()).isFalse();
        }
      }
      try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
        assertThat(descriptors.filter(this::isOfTheFile)).hasSize(1);
      }
    }
  }

  private boolean isOfTheFile(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  private boolean anotherProcessLocks() throws Exception {
    Process other = OtherJvm.start(TryingProcess.class, file.toString());
    String said = other.inputReader().readLine();
    assertThat(other.waitFor()).isZero();
    return Boolean.parseBoolean(said);
  }

  static final class TryingProcess {
    private TryingProcess() {}

    public static void main(String[] arguments) throws IOException {
      try (LockFile lock = LockFile.open(Path.of(arguments[0]))) {
        System.out.println(lock.tryLock());
      }
    }
  }

  @Test
  void isLockedAsLongAsAnotherProcessHoldsIt() throws IOException, InterruptedException {
    Process other = OtherJvm.start(OtherProcess.class, file.toString());
    try (LockFile here = LockFile.open(file)) {
      assertThat(other.inputReader().readLine()).isEqualTo("locked");
      assertThat(here.tryLock()).isFalse();
      other.getOutputStream().close();
      assertThat(other.waitFor()).isZero();
      assertThat(here.tryLock()).isTrue();
    } finally {
      other.destroy();
    }
  }

  /** Holds the lock of a file until its input ends. */
  static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] arguments) throws IOException {
      try (LockFile lock = LockFile.open(Path.of(arguments[0]))) {
        lock.lock();
        System.out.println("locked");
        System.in.readAllBytes();
      }
    }
  }

  @Test
  void cannotBeLockedOnceItIsClosed() throws IOException {
    LockFile closed = LockFile.open(file);
    closed.close();
    assertThatThrownBy(closed::tryLock).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(closed::lock).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void isNoLink() throws IOException {
    Path target = folder.resolve("victim");
    Files.createSymbolicLink(file, target);
    assertThatThrownBy(() -> LockFile.open(file)).isInstanceOf(IOException.class);
    assertThat(target).doesNotExist();
  }

  @Test
  void needsItsFolder() {
    assertThatThrownBy(() -> LockFile.open(folder.resolve("none/a.lock")))
        .isInstanceOf(IOException.class);
  }
}

package io.sparkllama.spark.internal.job.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(1800)
class RunLockTest {

  private static final LockTimes QUICK =
      new LockTimes(Duration.ofMillis(50), Duration.ofSeconds(30));

  /** The lock file of an earlier version. */
  private static final String OLD_LOCK = "lock.json";

  @TempDir Path output;
  private RunFolder folder;

  @BeforeEach
  void open() throws IOException {
    folder = RunFolder.of(output.toString(), new Configuration());
  }

  private RunLock take(LockTimes times) throws IOException {
    return RunLock.take(folder, times, () -> {});
  }

  /** Of a run that gives no heartbeat. */
  private void takeOverLate() throws IOException {
    ManualClock clock = new ManualClock();
    RunLock.take(folder, QUICK, clock, () -> {}).close();
    assertThat(clock.sleptMillis()).isGreaterThanOrEqualTo(QUICK.timeout().toMillis());
  }

  private static String owner(String run, String processes, long process) {
    return String.format(
        "{\"run\": \"%s\", \"host\": \"far\", \"processes\": \"%s\", \"process\": %d, \"sign\": 7}",
        run, processes, process);
  }

  /** A disk that can be away. */
  public static final class AwayFileSystem extends LocalFileSystem {

    private static volatile boolean away;

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
      if (away) {
        throw new IOException("the store is away");
      }
      return super.getFileStatus(path);
    }
  }

  @Test
  void aFailureIsNotHiddenByAStoreThatIsAway() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.file.impl", AwayFileSystem.class.getName());
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    folder = RunFolder.of(output.toString(), hadoop);
    try (RunLock lock = take(QUICK)) {
      Exception failure = new IOException("it failed");
      AwayFileSystem.away = true;
      try {
        lock.requireKeptAfter(failure);
      } finally {
        AwayFileSystem.away = false;
      }
      assertThat(failure.getSuppressed())
          .singleElement()
          .satisfies(also -> assertThat(also).hasRootCauseMessage("the store is away"));
      folder.delete(lock.path());
      assertThatThrownBy(() -> lock.requireKeptAfter(failure))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another run has taken over");
    }
  }

  @Test
  void keepsOthersOffWhileItsOwnerIsAlive() throws IOException {
    try (RunLock lock = take(QUICK)) {
      assertThatThrownBy(() -> take(QUICK))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another run is writing to file:" + output)
          .hasMessageContaining("process " + ProcessHandle.current().pid() + " on ");
      lock.requireKept();
    }
    assertThat(output).isEmptyDirectory();
    take(QUICK).close();
  }

  @Test
  void takesOverWhereNoHeartbeatIsGiven() throws IOException {
    folder.write("lock-other.json", owner("other", "another machine", 1));
    folder.write("heartbeat-other.json", "7");
    takeOverLate();
    // as an earlier version leaves it that is killed while it writes
    folder.write(OLD_LOCK, "{\"run\": \"ot");
    takeOverLate();
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void doesNotWaitForAProcessThatIsKnownToHaveEnded() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    String processes = RunOwner.here(1).processes();
    folder.write("lock-other.json", owner("other", processes, ended.pid()));
    // longer than the test may take
    take(new LockTimes(Duration.ofMillis(50), Duration.ofHours(1))).close();
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void waitsAsLongAsTheHeartbeatsOfAnotherMayTake() {
    RunOwner slow = RunOwner.here(20_000);
    assertThat(QUICK.timeoutOf(slow)).isEqualTo(Duration.ofMinutes(1));
    assertThat(QUICK.timeoutOf(RunOwner.here(0))).isEqualTo(QUICK.timeout());
  }

  @Test
  void takesALockThatIsGivenBackMeanwhile() throws Exception {
    RunLock first = take(new LockTimes(Duration.ofSeconds(30), Duration.ofMinutes(5)));
    while (folder.peek("heartbeat-" + first.token() + ".json").orElse("").isEmpty()) {
      LockSupport.parkNanos(1_000_000);
    }
    CountDownLatch polledAtNanos = WatchedFileSystem.opened("lock-" + first.token() + ".json");
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(
            () -> {
              try {
                polledAtNanos.await();
                first.close();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    folder = RunFolder.of(output.toString(), WatchedFileSystem.configuration());
    take(QUICK).close();
    closing.get();
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void noticesThatItsLockFileWasDeletedAndLeavesTheOthersAlone() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    RunLock lock = RunLock.take(folder, QUICK, lost::countDown);
    folder.delete("lock-" + lock.token() + ".json");
    folder.write("lock-other.json", owner("other", "another machine", 1));
    lost.await();
    assertThatThrownBy(lock::requireKept)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another run has taken over file:" + output);
    lock.close();
    assertThat(folder.list()).containsExactly("lock-other.json");
  }

  @Test
  void refusesTimesThatAreNone() {
    System.setProperty(LockTimes.HEARTBEAT, "soon");
    try {
      assertThatThrownBy(LockTimes::ofProcess)
          .hasMessage(
              "the property io.sparkllama.lock.heartbeat is 'soon'; it must be milliseconds above 0");
    } finally {
      System.clearProperty(LockTimes.HEARTBEAT);
    }
    assertThat(LockTimes.ofProcess().timeout()).isEqualTo(Duration.ofSeconds(30));
  }
}

package io.sparkllama.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunLockTest {

  private static final RunLock.Times QUICK =
      new RunLock.Times(Duration.ofMillis(50), Duration.ofSeconds(30));
  private static final RunLock.Times IMPATIENT =
      new RunLock.Times(Duration.ofMillis(50), Duration.ofMillis(300));

  @TempDir Path output;
  private RunFolder folder;

  @BeforeEach
  void open() throws IOException {
    folder = RunFolder.of(output.toString(), new Configuration());
  }

  private RunLock take(RunLock.Times times) throws IOException {
    return RunLock.take(folder, times, () -> {});
  }

  private static String owner(String run, String processes, long process) {
    return String.format(
        "{\"run\": \"%s\", \"host\": \"far\", \"processes\": \"%s\", \"process\": %d, \"sign\": 7}",
        run, processes, process);
  }

  @Test
  void keepsOthersOffWhileItsOwnerIsAlive() throws IOException {
    try (RunLock lock = take(QUICK)) {
      assertThatThrownBy(() -> take(QUICK))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another run is writing to file:" + output)
          // its number, unless it was just then being written
          .hasMessageFindingMatch(
              "process " + ProcessHandle.current().pid() + " on |another process");
      lock.requireKept();
    }
    assertThat(output).isEmptyDirectory();
    take(QUICK).close();
  }

  @Test
  void takesOverWhereNoSignOfLifeIsGiven() throws IOException {
    folder.create(RunLock.FILE, owner("other", "another machine", 1));
    take(IMPATIENT).close();
    // as a process leaves it that is killed while it writes
    folder.create(RunLock.FILE, "{\"run\": \"ot");
    take(IMPATIENT).close();
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void doesNotWaitForAProcessThatIsKnownToHaveEnded() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    String processes = RunLock.Owner.here().processes();
    folder.create(RunLock.FILE, owner("other", processes, ended.pid()));
    long start = System.nanoTime();
    take(QUICK).close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(QUICK.patience());
  }

  @Test
  void takesALockThatIsGivenBackMeanwhile() throws Exception {
    RunLock first = take(new RunLock.Times(Duration.ofSeconds(2), Duration.ofSeconds(30)));
    Thread closing =
        new Thread(
            () -> {
              try {
                Thread.sleep(100);
                first.close();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            "closing");
    closing.start();
    take(QUICK).close();
    closing.join();
  }

  @Test
  void noticesThatAnotherHasTakenItAndLeavesItThen() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    RunLock lock = RunLock.take(folder, QUICK, lost::countDown);
    do {
      // again, should it have fallen between a look and a sign of the first
      folder.replace(RunLock.FILE, owner("other", "another machine", 1));
    } while (!lost.await(200, TimeUnit.MILLISECONDS));
    assertThatThrownBy(lock::requireKept).hasMessageContaining("another run has taken over");
    lock.close();
    assertThat(folder.peek(RunLock.FILE))
        .hasValueSatisfying(text -> assertThat(text).contains("other"));
  }

  @Test
  void givesSignsOfLifeAgainWhereItsFileWasDeleted() throws Exception {
    try (RunLock lock = take(QUICK)) {
      folder.delete(RunLock.FILE);
      while (folder.peek(RunLock.FILE).isEmpty()) {
        Thread.sleep(10);
      }
      lock.requireKept();
    }
    assertThat(Files.exists(output.resolve("_spark_llama"))).isFalse();
  }
}

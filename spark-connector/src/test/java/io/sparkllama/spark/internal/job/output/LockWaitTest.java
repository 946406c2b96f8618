package io.sparkllama.spark.internal.job.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether another run is alive, by its heartbeats, on a clock that takes no time. */
class LockWaitTest {

  private static final LockTimes TIMES =
      new LockTimes(Duration.ofSeconds(10), Duration.ofSeconds(30));

  private static final String LOCK = "lock-other.json";

  @TempDir Path output;
  private RunFolder folder;
  private LockFiles files;

  @BeforeEach
  void open() throws IOException {
    folder = RunFolder.of(output.toString(), new Configuration());
    files = new LockFiles(folder);
    files.create(new RunOwner("other", "far", "another machine", 7, 10_000));
  }

  private void await(LockClock clock) throws IOException {
    new LockWait(files, TIMES, clock).awaitEnd(LOCK);
  }

  @Test
  void deletesTheLockFileOfARunThatGivesNoHeartbeatForTheTimeout() throws IOException {
    files.writeHeartbeat(LOCK, 7);
    ManualClock clock = new ManualClock();
    await(clock);
    assertThat(clock.sleptMillis()).isBetween(30_000L, 31_000L);
    assertThat(folder.list()).isEmpty();
  }

  @Test
  void refusesAtTheFirstHeartbeat() {
    int[] polls = {0};
    ManualClock clock =
        new ManualClock(
            () -> {
              if (++polls[0] == 5) {
                files.writeHeartbeat(LOCK, 1);
              }
            });
    assertThatThrownBy(() -> await(clock))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "another run is writing to file:"
                + output
                + ": process 7 on far; wait until it has ended, or give another output");
    assertThat(polls[0]).isEqualTo(5);
  }

  @Test
  void aLockFileThatChangesItselfIsAHeartbeatOfAnEarlierVersion() throws IOException {
    ManualClock clock =
        new ManualClock(
            () -> folder.replace(LOCK, "{\"run\": \"other\", \"process\": 7, \"sign\": 8}"));
    assertThatThrownBy(() -> await(clock)).hasMessageContaining("process 7 on another host");
  }

  @Test
  void comesBackWhenTheLockFileGoesAway() throws IOException {
    ManualClock clock = new ManualClock(() -> folder.delete(LOCK));
    await(clock);
    assertThat(clock.sleptMillis()).isEqualTo(TIMES.pollMillis());
  }

  @Test
  void waitsLongerForARunWhoseHeartbeatsAreFurtherApart() throws IOException {
    folder.delete(LOCK);
    files.create(new RunOwner("other", "far", "another machine", 7, 60_000));
    ManualClock clock = new ManualClock();
    await(clock);
    assertThat(clock.sleptMillis()).isBetween(180_000L, 181_000L);
  }

  @Test
  void aLockFileThatIsNotWholeTimesOutToo() throws IOException {
    folder.replace(LOCK, "{\"run\": \"ot");
    ManualClock clock = new ManualClock();
    await(clock);
    assertThat(clock.sleptMillis()).isBetween(30_000L, 31_000L);
    assertThat(folder.list()).isEmpty();
  }
}

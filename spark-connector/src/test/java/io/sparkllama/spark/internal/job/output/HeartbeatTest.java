package io.sparkllama.spark.internal.job.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heartbeats one by one, without the thread that writes them. */
class HeartbeatTest {

  private static final String LOCK = "lock-own.json";

  @TempDir Path output;
  private RunFolder folder;
  private LockFiles files;
  private final AtomicInteger lost = new AtomicInteger();

  @BeforeEach
  void open() throws IOException {
    folder = RunFolder.of(output.toString(), new Configuration());
    files = new LockFiles(folder);
    files.create(new RunOwner("own", "here", "", 1, 1));
  }

  private Heartbeat heartbeat() {
    return new Heartbeat(files, LOCK, lost::incrementAndGet);
  }

  @Test
  void eachDiffersFromTheOneBefore() throws IOException {
    Heartbeat heartbeat = heartbeat();
    heartbeat.beat();
    String first = files.lastHeartbeat(LOCK, "");
    heartbeat.beat();
    assertThat(files.lastHeartbeat(LOCK, "")).isNotEqualTo(first).isNotEmpty();
    assertThat(lost).hasValue(0);
  }

  @Test
  void saysOnceThatTheLockFileIsGoneAndWritesNoMore() throws IOException {
    Heartbeat heartbeat = heartbeat();
    heartbeat.beat();
    files.delete(LOCK);
    heartbeat.beat();
    heartbeat.beat();
    assertThat(lost).hasValue(1);
    assertThat(folder.list()).isEmpty();
  }

  @Test
  void writesNoMoreOnceItIsStopped() throws IOException {
    Heartbeat heartbeat = heartbeat();
    heartbeat.beat();
    heartbeat.stop(Duration.ofMinutes(1));
    String last = files.lastHeartbeat(LOCK, "");
    heartbeat.beat();
    assertThat(files.lastHeartbeat(LOCK, "")).isEqualTo(last);
  }
}

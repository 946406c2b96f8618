package io.sparkllama.spark.internal.job.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopSignalTest {

  @Test
  void pollsOnceASecondAndNoMoreOnceStopped() {
    AtomicInteger polls = new AtomicInteger();
    AtomicBoolean there = new AtomicBoolean();
    AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    StopSignal.Watch watch =
        new StopSignal.Watch(
            () -> {
              polls.incrementAndGet();
              return there.get();
            },
            clock::get);
    for (int i = 0; i < 100; i++) {
      assertThat(watch.isStopped()).isFalse();
    }
    assertThat(polls).hasValue(1);
    there.set(true);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    for (int i = 0; i < 100; i++) {
      assertThat(watch.isStopped()).isTrue();
      clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }
    assertThat(polls).hasValue(2);
  }

  @Test
  void letsRowsThroughUntilTheFileIsThere(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("stop");
    assertThat(new StopSignal(file.toUri().toString()).call()).isTrue();
    Path other = Files.createFile(folder.resolve("other"));
    assertThat(new StopSignal(other.toUri().toString()).call()).isFalse();
  }
}

package io.sparkllama.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopSignalTest {

  @Test
  void looksOnceASecondAndNoMoreOnceStopped() {
    AtomicInteger looks = new AtomicInteger();
    AtomicBoolean there = new AtomicBoolean();
    AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    StopSignal.Watch watch =
        new StopSignal.Watch(
            () -> {
              looks.incrementAndGet();
              return there.get();
            },
            clock::get);
    for (int i = 0; i < 100; i++) {
      assertThat(watch.isStopped()).isFalse();
    }
    assertThat(looks).hasValue(1);
    there.set(true);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    for (int i = 0; i < 100; i++) {
      assertThat(watch.isStopped()).isTrue();
      clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }
    assertThat(looks).hasValue(2);
  }

  @Test
  void endsARowIteratorWhenTheFileIsThere(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("stop");
    List<Row> rows = List.of(RowFactory.create(1), RowFactory.create(2));
    assertThat(new StopSignal(file.toUri().toString()).call(rows.iterator()))
        .toIterable()
        .hasSize(2);
    Path other = Files.createFile(folder.resolve("other"));
    Iterator<Row> stopped = new StopSignal(other.toUri().toString()).call(rows.iterator());
    assertThat(stopped.hasNext()).isFalse();
  }
}

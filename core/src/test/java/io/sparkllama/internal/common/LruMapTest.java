package io.sparkllama.internal.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(1800)
class LruMapTest {

  private final List<String> made = new ArrayList<>();

  private String make(String key) {
    made.add(key);
    return key.toUpperCase(Locale.ROOT);
  }

  @Test
  void makesAValueOnce() {
    LruMap<String, String> map = new LruMap<>(2);
    assertThat(map.find("a")).isEmpty();
    assertThat(map.get("a", this::make)).isEqualTo("A");
    assertThat(map.get("a", this::make)).isEqualTo("A");
    assertThat(map.find("a")).hasValue("A");
    assertThat(made).containsExactly("a");
  }

  @Test
  void givesUpWhatWasNotAskedForTheLongest() {
    LruMap<String, String> map = new LruMap<>(2);
    map.get("a", this::make);
    map.get("b", this::make);
    map.get("a", this::make);
    map.get("c", this::make);
    assertThat(map.size()).isEqualTo(2);
    assertThat(map.find("b")).isEmpty();
    assertThat(map.find("a")).isPresent();
    map.putIfAbsent("d", "D");
    assertThat(map.find("c")).isEmpty();
    assertThat(map.find("a")).isPresent();
  }

  @Test
  void aValueThatCannotBeMadeIsTriedAgain() {
    LruMap<String, String> map = new LruMap<>(2);
    assertThatThrownBy(
            () ->
                map.get(
                    "a",
                    key -> {
                      throw new IOException("no " + key);
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no a");
    assertThat(map.size()).isZero();
    assertThat(map.get("a", this::make)).isEqualTo("A");
  }

  @Test
  void keepsTheFirstValueOfAKey() {
    LruMap<String, String> map = new LruMap<>(2);
    assertThat(map.putIfAbsent("a", "1")).isEqualTo("1");
    assertThat(map.putIfAbsent("a", "2")).isEqualTo("1");
  }

  @Test
  void allGetTheSameValueThoughSeveralMakeOneAtOnce() throws Exception {
    LruMap<String, Object> map = new LruMap<>(2);
    CyclicBarrier together = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<CompletableFuture<Object>> values = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        values.add(
            CompletableFuture.supplyAsync(
                () ->
                    map.get(
                        "a",
                        key -> {
                          await(together);
                          return new Object();
                        }),
                threads));
      }
      assertThat(values.get(0).get()).isSameAs(values.get(1).get());
    } finally {
      threads.shutdownNow();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void staysWithinItsBoundsWhileThreadsFillIt() throws Exception {
    LruMap<Integer, Integer> map = new LruMap<>(8);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<CompletableFuture<Void>> runs = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int first = t;
        runs.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < 20_000; i++) {
                    int key = (first + i) % 32;
                    assertThat(map.get(key, k -> -k)).isEqualTo(-key);
                  }
                },
                threads));
      }
      for (CompletableFuture<Void> run : runs) {
        run.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(map.size()).isEqualTo(8);
  }

  @Test
  void refusesNoRoomAndNulls() {
    assertThatThrownBy(() -> new LruMap<String, String>(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity is 0; it must be 1 or more");
    LruMap<String, String> map = new LruMap<>(1);
    assertThatThrownBy(() -> map.putIfAbsent("a", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("value");
  }
}

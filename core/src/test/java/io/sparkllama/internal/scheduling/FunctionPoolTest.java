package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.internal.topology.Machine;
import io.sparkllama.internal.topology.Placement;
import io.sparkllama.internal.topology.ThreadPlan;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads beside the workers. */
@Timeout(1800)
class FunctionPoolTest {

  private static FunctionPool pool(int threads, boolean stealing) {
    ThreadPlan plan =
        ThreadPlan.of(new Placement(threads, 1, false, List.of()), Machine.of("one-node", threads));
    return new FunctionPool(plan, 1, stealing, 0);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void resultsAreInTheOrderOfTheItems() throws Exception {
    try (FunctionPool pool = pool(3, true)) {
      assertThat(pool.map(100, i -> i * i))
          .isEqualTo(IntStream.range(0, 100).mapToObj(i -> i * i).toList());
      assertThat(pool.map(0, i -> i)).isEmpty();
      assertThat(pool.isOwnThread()).isFalse();
      assertThat(pool.map(4, i -> pool.isOwnThread())).containsOnly(true);
    }
  }

  @Test
  void withoutStealingTheNthItemIsTheNthThreads() throws Exception {
    try (FunctionPool pool = pool(2, false)) {
      List<String> threads = pool.map(6, i -> Thread.currentThread().getName());
      assertThat(threads)
          .containsExactly(
              "spark-llama-function-0",
              "spark-llama-function-1",
              "spark-llama-function-0",
              "spark-llama-function-1",
              "spark-llama-function-0",
              "spark-llama-function-1");
    }
  }

  @Test
  void withStealingAThreadThatIsThroughHelpsTheOthers() throws Exception {
    try (FunctionPool pool = pool(2, true)) {
      CountDownLatch others = new CountDownLatch(5);
      List<Integer> done =
          pool.map(
              6,
              i -> {
                if (i == 0) {
                  // comes back only once all others are done, its own share's too
                  await(others);
                } else {
                  others.countDown();
                }
                return i;
              });
      assertThat(done).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void workMayStartWorkToAnyDepth() throws Exception {
    try (FunctionPool pool = pool(2, false)) {
      assertThat(pool.map(3, i -> depth(pool, 4))).containsExactly(81, 81, 81);
    }
  }

  private static int depth(FunctionPool pool, int levels) {
    return levels == 0
        ? 1
        : pool.map(3, i -> depth(pool, levels - 1)).stream().mapToInt(Integer::intValue).sum();
  }

  @Test
  void aFailureIsTheCallersAndEndsTheRest() {
    try (FunctionPool pool = pool(1, false)) {
      AtomicInteger begun = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  pool.map(
                      10,
                      i -> {
                        begun.incrementAndGet();
                        if (i == 2) {
                          throw new IllegalArgumentException("item " + i);
                        }
                        return i;
                      }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("item 2");
      assertThat(begun).hasValue(3);
    }
  }

  @Test
  void cancellingDropsWhatHasNotBegun() throws Exception {
    Set<Integer> begun = ConcurrentHashMap.newKeySet();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (FunctionPool pool = pool(1, false)) {
      CompletableFuture<List<Integer>> all =
          pool.mapAsync(
              5,
              i -> {
                begun.add(i);
                first.countDown();
                await(goOn);
                return i;
              });
      first.await();
      all.cancel(true);
      goOn.countDown();
      assertThat(pool.map(1, i -> 7)).containsExactly(7);
      assertThat(begun).containsExactly(0);
    }
  }

  @Test
  void anInterruptedCallerLeavesNothingBehind() throws Exception {
    Set<Integer> begun = ConcurrentHashMap.newKeySet();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (FunctionPool pool = pool(1, false)) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread caller =
          new Thread(
              () -> {
                try {
                  pool.map(
                      5,
                      i -> {
                        begun.add(i);
                        first.countDown();
                        await(goOn);
                        return i;
                      });
                } catch (Throwable e) {
                  thrown.set(e);
                }
              },
              "caller");
      caller.start();
      first.await();
      caller.interrupt();
      caller.join();
      assertThat(thrown.get()).isInstanceOf(CancellationException.class);
      goOn.countDown();
      assertThat(pool.map(1, i -> 7)).containsExactly(7);
      assertThat(begun).containsExactly(0);
    }
  }

  @Test
  void aThreadSurvivesAnInterruptOfItsFunction() throws Exception {
    try (FunctionPool pool = pool(1, false)) {
      pool.map(
          1,
          i -> {
            Thread.currentThread().interrupt();
            return i;
          });
      assertThat(pool.map(2, i -> i)).containsExactly(0, 1);
    }
  }

  @Test
  void nothingBeginsAfterTheClose() throws Exception {
    FunctionPool pool = pool(1, false);
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<List<Integer>> running =
        pool.mapAsync(
            3,
            i -> {
              first.countDown();
              await(goOn);
              return i;
            });
    first.await();
    pool.close();
    assertThat(running).isCancelled();
    goOn.countDown();
    assertThatThrownBy(() -> pool.map(1, i -> i)).isInstanceOf(CancellationException.class);
  }
}

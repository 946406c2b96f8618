package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;

/** One of several processes that race for the same locks, each with several threads. */
final class LockRaces {

  private static final LockTimes TIMES =
      new LockTimes(Duration.ofMillis(20), Duration.ofMinutes(5));

  private LockRaces() {}

  /**
   * Races for the locks in a folder, one behind the other.
   *
   * @param arguments the folder, how many races, how many threads, how many processes
   */
  public static void main(String[] arguments) throws Exception {
    Path place = Path.of(arguments[0]);
    int races = Integer.parseInt(arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    int processes = Integer.parseInt(arguments[3]);
    CyclicBarrier together = new CyclicBarrier(threads);
    ExecutorService racers = Executors.newFixedThreadPool(threads);
    List<Future<Integer>> wins = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      wins.add(
          racers.submit(
              () -> {
                int won = 0;
                try {
                  for (int race = 0; race < races; race++) {
                    together.await();
                    meet(place.resolve("start-" + race), processes * threads);
                    won += race(place.resolve("output-" + race), place.resolve("held-" + race));
                  }
                } catch (Throwable e) {
                  // the others would wait for this one
                  e.printStackTrace();
                  Runtime.getRuntime().halt(1);
                }
                return won;
              }));
    }
    int sum = 0;
    for (Future<Integer> won : wins) {
      sum += won.get();
    }
    racers.shutdown();
    System.out.println("won " + sum);
  }

  /** Comes back once so many have come. */
  private static void meet(Path place, int racers) throws IOException {
    Files.createDirectories(place);
    Files.createTempFile(place, "racer", "");
    while (true) {
      try (var come = Files.list(place)) {
        if (come.count() >= racers) {
          return;
        }
      }
      // all cores may be needed by those that are to come
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Returns 1 for a race that was won; fails where another has the lock at the same time. */
  private static int race(Path output, Path held) throws IOException {
    RunFolder folder = RunFolder.of(output.toString(), new Configuration());
    try (RunLock lock = RunLock.take(folder, TIMES, () -> {})) {
      // throws if it is there
      Files.createFile(held);
      Thread.onSpinWait();
      lock.requireKept();
      Files.delete(held);
      return 1;
    } catch (IllegalStateException e) {
      if (!e.getMessage().contains("another run is writing")) {
        throw e;
      }
      return 0;
    }
  }
}

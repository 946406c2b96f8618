package io.sparkllama.soak;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.TestEngine;
import io.sparkllama.config.Isolation;
import io.sparkllama.engine.EngineException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * The program of the JVM that is soaked. Between bursts of load, when nothing runs, it looks at
 * what it holds. It prints a table and exits with 1 if something was lost, wrong or growing.
 *
 * <p>Arguments: seconds, the seed, the folder for temporary files.
 */
final class SoakJvm {

  /** Engine processes that are stopped for longer are ended. */
  static final int ENGINE_TIMEOUT_MILLIS = 10_000;

  private static final int THREADS = 3;
  private static final Duration MOST_BURST = Duration.ofSeconds(20);
  private static final int LEAST_BURSTS = 3;
  private static final int MOST_CALLS = 8;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final Ledger ledger = new Ledger();
  private final SplittableRandom random;
  private final Path folder;
  private final Map<TestEngine, Greedy> greedy = new HashMap<>();
  private final List<Usage> samples = new ArrayList<>();

  private SoakJvm(long seed, Path folder) {
    this.random = new SplittableRandom(seed);
    this.folder = folder;
    TestEngine.all().forEach(engine -> greedy.put(engine, Greedy.of(engine)));
  }

  public static void main(String[] arguments) throws Exception {
    SoakJvm soak = new SoakJvm(Long.parseLong(arguments[1]), Path.of(arguments[2]));
    boolean sound = soak.run(Duration.ofSeconds(Long.parseLong(arguments[0])));
    // native threads of an engine may be left
    System.exit(sound ? 0 : 1);
  }

  private boolean run(Duration length) throws Exception {
    TestEngine first = TestEngine.SHIPPED;
    TestEngine last = TestEngine.other().orElse(first);
    long began = System.nanoTime();
    Duration burst = length.dividedBy(LEAST_BURSTS);
    burst = burst.compareTo(MOST_BURST) < 0 ? burst : MOST_BURST;
    // two that are open all the time: a leak in what lives long shows there
    try (ParallelProcessor here =
            Opened.builder(first, Isolation.IN_PROCESS)
                .inFlightFolder(Opened.inFlight(folder))
                .build();
        ParallelProcessor apart = Opened.builder(last, Isolation.PROCESS).build()) {
      Set<Long> spared =
          ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
      while (System.nanoTime() - began < length.toNanos() && ledger.faults().isEmpty()) {
        burst(System.nanoTime() + burst.toNanos(), spared, Map.of(here, first, apart, last));
        sample(Duration.ofNanos(System.nanoTime() - began));
      }
    }
    List<String> faults = new ArrayList<>(ledger.faults());
    if (ledger.lost() != 0) {
      faults.add(ledger.lost() + " requests without a result, or with two");
    }
    faults.addAll(Growth.of(samples));
    long left = ProcessHandle.current().children().count();
    if (left > 0) {
      faults.add(left + " engine processes outlived their processors");
    }
    out.println("\n" + ledger);
    faults.forEach(fault -> out.println("FAULT: " + fault));
    return faults.isEmpty();
  }

  private void burst(long endNanos, Set<Long> spared, Map<ParallelProcessor, TestEngine> residents)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    Signals signals = new Signals(random.split(), ledger, spared);
    try {
      residents.forEach(
          (processor, engine) ->
              threads.add(
                  start("resident", endNanos, random.split(), r -> use(processor, engine, r))));
      for (int i = 0; i < THREADS; i++) {
        threads.add(start("opening-" + i, endNanos, random.split(), this::openAndUse));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } finally {
      signals.end();
    }
  }

  private interface Turn {
    void take(SplittableRandom random) throws Exception;
  }

  private Thread start(String name, long endNanos, SplittableRandom own, Turn turn) {
    Runnable loop =
        () -> {
          while (System.nanoTime() < endNanos && ledger.faults().isEmpty()) {
            try {
              turn.take(own);
            } catch (Exception | AssertionError e) {
              e.printStackTrace();
              ledger.fault(name + ": " + e);
            }
          }
        };
    Thread thread = new Thread(loop, "soak-" + name);
    thread.start();
    return thread;
  }

  private void use(ParallelProcessor processor, TestEngine engine, SplittableRandom own)
      throws Exception {
    new Work(processor, greedy.get(engine), own, ledger).some();
  }

  private void openAndUse(SplittableRandom own) throws Exception {
    List<TestEngine> engines = TestEngine.all();
    TestEngine engine = engines.get(own.nextInt(engines.size()));
    Isolation isolation = own.nextBoolean() ? Isolation.PROCESS : Isolation.IN_PROCESS;
    try (ParallelProcessor processor = Opened.random(engine, isolation, own, folder)) {
      ledger.opened();
      int calls = 1 + own.nextInt(MOST_CALLS);
      for (int i = 0; i < calls; i++) {
        use(processor, engine, own);
      }
      if (own.nextInt(3) == 0) {
        Thread closing = new Thread(processor::close, "soak-closing");
        closing.start();
        use(processor, engine, own);
        closing.join();
      }
    } catch (EngineException e) {
      // a signal may come before a processor is open
      if (!e.getMessage().endsWith("while it was opened")) {
        throw e;
      }
    }
  }

  private void sample(Duration since) throws Exception {
    Usage usage = Usage.now(folder);
    if (samples.isEmpty()) {
      out.println(
          "| seconds | requests | processors | signals | crashed rows | "
              + String.join(" | ", usage.values().keySet())
              + " |");
      out.println("|" + " ---: |".repeat(5 + usage.values().size()));
    }
    samples.add(usage);
    out.println(
        "| "
            + List.of(
                    since.toSeconds(),
                    ledger.requests(),
                    ledger.processors(),
                    ledger.signals(),
                    ledger.crashes())
                .stream()
                .map(String::valueOf)
                .collect(Collectors.joining(" | "))
            + " | "
            + usage.values().values().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(" | "))
            + " |");
  }
}

package io.sparkllama.numa;

import io.sparkllama.DemoModel;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.result.GenerationResult;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A worker per node. One of them hangs in its first step, until the other took its requests. */
final class Stealing {

  private static final int REQUESTS = 8;

  private Stealing() {}

  static void run(Report report) {
    steal(0, report);
    steal(1, report);
    report.end();
  }

  private static void steal(int victim, Report report) {
    ProcessorConfig config =
        ParallelProcessor.builder(DemoModel.PATH)
            .threadPool(
                ThreadPoolConfig.builder()
                    .numThreads(2)
                    .numaAware(true)
                    .cpuAffinity(List.of(0, 3))
                    .build())
            .maxBatchSize(2)
            .enableMetrics()
            .config();
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger steps = new AtomicInteger();
    PlacedEngine engine =
        NumaGuest.engine(
            worker -> {
              if (worker == victim && steps.getAndIncrement() == 0) {
                awaitUninterruptibly(goOn);
              }
            });
    try (ParallelProcessor processor = NumaGuest.open(config, engine)) {
      CompletableFuture<List<GenerationResult>> answers =
          processor.batchGenerateAsync(
              Collections.nCopies(REQUESTS, NumaGuest.PROMPT), NumaGuest.GREEDY);
      // Its own half, and those of the other queue but the one in the step that hangs.
      while (processor.stats().workers().get(1 - victim).steals() < REQUESTS / 2 - 1
          && !answers.isDone()) {
        Thread.onSpinWait();
      }
      long waited = steps.get();
      goOn.countDown();
      List<GenerationResult> results = answers.join();
      long stolen = processor.stats().workers().get(1 - victim).steals();
      String what = "by node " + (1 - victim) + " from node " + victim;
      report.show(Report.Column.STEALS, stolen + " of " + REQUESTS + " " + what);
      report.check(
          "stolen " + what,
          "" + (REQUESTS / 2 - 1),
          "" + stolen,
          waited == 1 && stolen == REQUESTS / 2 - 1);
      NumaGuest.texts(results, report);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.sparkllama.internal.process;

import io.sparkllama.engine.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each row has one result, whatever happens at once: replies, deaths of the process, cancellations
 * and the end of it all. Other rows do not suffer from one that ends processes.
 */
@Timeout(600)
class EngineProcessIT {

  private static final int ROUNDS = 60;
  private static final int THREADS = 3;
  private static final int ROWS = 400;

  /** Rows of a list. */
  private static final int TOGETHER = 8;

  private static final int MOST_ROWS = 16;
  private static final int CRASHED = -1;
  private static final int CLOSED = -2;

  private static final Substitute<Integer> SUBSTITUTE =
      new Substitute<>() {
        @Override
        public Integer crashed(ExitCause cause) {
          return CRASHED;
        }

        @Override
        public Integer closed() {
          return CLOSED;
        }
      };

  @TempDir private Path folder;

  private final AtomicReference<PipedProcess> current = new AtomicReference<>();
  private final AtomicInteger processes = new AtomicInteger();

  /** The number of a process that does not get ready. */
  private int diesWhileOpening;

  /** A row, what it is expected to return, and how often it ended. */
  private record Row(int value, CompletableFuture<Integer> future, AtomicInteger ends) {

    static List<Row> of(EngineProcess<PipedProcess> process, List<Integer> values, int deadly) {
      List<CompletableFuture<Integer>> futures =
          process.rows(
              values.stream()
                  .map(value -> value == deadly ? PipedProcess.DEADLY : value)
                  .map(value -> new EngineProcess.Row<>(value, SUBSTITUTE))
                  .toList());
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        AtomicInteger ends = new AtomicInteger();
        futures.get(i).whenComplete((result, failure) -> ends.incrementAndGet());
        rows.add(new Row(values.get(i), futures.get(i), ends));
      }
      return rows;
    }

    int result() {
      return future.orTimeout(5, TimeUnit.MINUTES).join();
    }
  }

  private EngineProcess<PipedProcess> open() {
    return new EngineProcess<>(
        this::start,
        Duration.ofMinutes(10),
        MOST_ROWS,
        caller -> {
          if (processes.get() == diesWhileOpening) {
            current.get().kill();
          }
          caller.call(new PipedProcess.Echo(0));
        });
  }

  private ChildProcess start() {
    try {
      ProcessFolder own = ProcessFolder.create(folder);
      PipedProcess process = new PipedProcess();
      processes.incrementAndGet();
      current.set(process);
      return ChildProcess.of(own, process, System::nanoTime);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Submits rows on several threads, and does something else beside them. */
  private static List<Row> race(
      EngineProcess<PipedProcess> process, int deadlyRow, Runnable meanwhile) throws Exception {
    List<CompletableFuture<List<Row>>> parts = new ArrayList<>();
    for (int part = 0; part < THREADS; part++) {
      int first = part * ROWS;
      CompletableFuture<List<Row>> rows = new CompletableFuture<>();
      parts.add(rows);
      Runnable work =
          () -> {
            List<Row> submitted = new ArrayList<>();
            for (int i = first; i < first + ROWS; i += TOGETHER) {
              List<Integer> values = IntStream.range(i, i + TOGETHER).boxed().toList();
              submitted.addAll(Row.of(process, values, deadlyRow));
            }
            rows.complete(submitted);
          };
      new Thread(work, "submitting-" + part).start();
    }
    meanwhile.run();
    List<Row> all = new ArrayList<>();
    for (CompletableFuture<List<Row>> part : parts) {
      all.addAll(part.get(5, TimeUnit.MINUTES));
    }
    return all;
  }

  private static void spin(SplittableRandom random) {
    for (int i = random.nextInt(200_000); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  private static void assertOneEndEach(List<Row> rows) {
    for (Row row : rows) {
      Assertions.assertEquals(1, row.ends().get(), () -> "ends of row " + row.value());
    }
  }

  @RepeatedTest(ROUNDS)
  void aProcessThatIsKilledCostsNoRow(RepetitionInfo round) throws Exception {
    SplittableRandom random = new SplittableRandom(round.getCurrentRepetition());
    try (EngineProcess<PipedProcess> process = open()) {
      List<Row> rows =
          race(
              process,
              -1,
              () -> {
                spin(random);
                current.get().kill();
              });
      // one death convicts nobody
      rows.forEach(row -> Assertions.assertEquals(row.value(), row.result()));
      assertOneEndEach(rows);
    }
  }

  @Test
  void aProcessThatDiesBeforeItReplacesAnotherIsReplaced() throws Exception {
    diesWhileOpening = 2;
    try (EngineProcess<PipedProcess> process = open()) {
      List<Row> rows = race(process, -1, () -> current.get().kill());
      rows.forEach(row -> Assertions.assertEquals(row.value(), row.result()));
      assertOneEndEach(rows);
    }
    Assertions.assertEquals(3, processes.get(), "processes");
  }

  @Test
  void aProcessThatDiesAtOnceIsReported() {
    diesWhileOpening = 1;
    EngineException e = Assertions.assertThrows(EngineException.class, this::open);
    Assertions.assertEquals(
        "the engine process ended with signal 9 while it was opened",
        e.getMessage().replaceAll("SIGKILL.* memory", "signal 9"));
  }

  @RepeatedTest(ROUNDS)
  void aRowThatEndsProcessesFailsAloneWhileOthersAreWithdrawn(RepetitionInfo round)
      throws Exception {
    SplittableRandom random = new SplittableRandom(round.getCurrentRepetition());
    int deadly = random.nextInt(THREADS * ROWS);
    try (EngineProcess<PipedProcess> process = open()) {
      List<Row> rows = race(process, deadly, () -> spin(random));
      List<Row> withdrawn = new ArrayList<>();
      for (Row row : rows) {
        if (row.value() != deadly && random.nextInt(4) == 0 && row.future().cancel(true)) {
          withdrawn.add(row);
        }
      }
      for (Row row : rows) {
        if (!withdrawn.contains(row)) {
          Assertions.assertEquals(row.value() == deadly ? CRASHED : row.value(), row.result());
        }
      }
      assertOneEndEach(rows);
      Row later = Row.of(process, List.of(THREADS * ROWS), -1).get(0);
      Assertions.assertEquals(later.value(), later.result(), "nothing is left in the way");
    }
    Assertions.assertEquals(1 + EngineProcess.MOST_CRASHES, processes.get(), "processes");
  }

  @RepeatedTest(ROUNDS)
  void closingEndsEveryRowOnce(RepetitionInfo round) throws Exception {
    SplittableRandom random = new SplittableRandom(round.getCurrentRepetition());
    EngineProcess<PipedProcess> process = open();
    List<Row> rows =
        race(
            process,
            -1,
            () -> {
              spin(random);
              current.get().kill();
              spin(random);
              process.close();
            });
    for (Row row : rows) {
      int result = row.result();
      Assertions.assertTrue(result == row.value() || result == CLOSED, () -> "result " + result);
    }
    assertOneEndEach(rows);
    Assertions.assertThrows(
        IllegalStateException.class,
        () -> {
          try {
            process.ask(new PipedProcess.Echo(1), null).join();
          } catch (java.util.concurrent.CompletionException e) {
            throw e.getCause();
          }
        });
    Assertions.assertFalse(current.get().isAlive());
    try (var left = Files.list(folder)) {
      Assertions.assertEquals(0, left.count(), "folders of processes");
    }
  }
}

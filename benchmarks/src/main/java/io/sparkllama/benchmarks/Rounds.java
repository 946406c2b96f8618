package io.sparkllama.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Rounds in which each contender does the work once, in turn, so that disturbances affect all of
 * them. An uncounted first round warms up.
 */
final class Rounds {

  /** The measurements of a contender. */
  private static final class Measured {
    private final Optional<String> engine;
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> processorSeconds = new ArrayList<>();
    private Map<String, Long> bytes = Map.of();

    Measured(Optional<String> engine) {
      this.engine = engine;
    }
  }

  private final Map<String, Measured> contenders = new LinkedHashMap<>();

  /**
   * Measures the given number of rounds, or as many as fit in the time limit, but at least one.
   *
   * @param timeLimit time limit; a round is skipped if, judging by the last one, it would exceed it
   */
  static Rounds measure(List<Contender> contenders, int rounds, Duration timeLimit) {
    Rounds measured = new Rounds();
    long start = System.nanoTime();
    long lastRound = 0;
    for (int round = 0; round <= rounds; round++) {
      long begun = System.nanoTime();
      if (round > 1 && begun - start + lastRound > timeLimit.toNanos()) {
        break;
      }
      measured.round(contenders, round > 0);
      lastRound = System.nanoTime() - begun;
    }
    return measured;
  }

  private void round(List<Contender> all, boolean counts) {
    for (Contender contender : all) {
      contender.prepare();
      OptionalLong processorBefore = contender.processorNanos();
      long start = System.nanoTime();
      double work = contender.work();
      double seconds = (System.nanoTime() - start) / 1e9;
      OptionalLong processorAfter = contender.processorNanos();
      Measured measured =
          contenders.computeIfAbsent(contender.name(), name -> new Measured(contender.engine()));
      measured.bytes = contender.bytes();
      if (counts) {
        measured.rates.add(work / seconds);
        if (processorBefore.isPresent() && processorAfter.isPresent()) {
          long nanos = processorAfter.getAsLong() - processorBefore.getAsLong();
          measured.processorSeconds.add(nanos / 1e9 / work);
        }
      }
    }
  }

  /** The contenders, in running order. */
  List<String> contenders() {
    return List.copyOf(contenders.keySet());
  }

  /** The engine a contender ran on. */
  Optional<String> engine(String contender) {
    return contenders.get(contender).engine;
  }

  /** All rates of a contender, in units of work per second. */
  List<Double> rates(String contender) {
    return List.copyOf(contenders.get(contender).rates);
  }

  /** Memory used by a contender's last round, by metric. */
  Map<String, Long> bytes(String contender) {
    return contenders.get(contender).bytes;
  }

  /** Median rate of a contender, in units of work per second. */
  double median(String contender) {
    return median(contenders.get(contender).rates);
  }

  /** Median processor time per unit of work, in seconds. */
  OptionalDouble processorSeconds(String contender) {
    List<Double> all = contenders.get(contender).processorSeconds;
    return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(all));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}

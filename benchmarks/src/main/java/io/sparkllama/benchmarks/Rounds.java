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
 * Rounds in which every contender does the work once, one after another: what else the machine does
 * hits all of them. A first round that does not count warms them up.
 */
final class Rounds {

  /** What is known of a contender. */
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
   * Measures so many rounds, or as many as end within a time, but at least one.
   *
   * @param patience a round that would end later is not begun, as far as the last one tells
   */
  static Rounds measure(List<Contender> contenders, int rounds, Duration patience) {
    Rounds measured = new Rounds();
    long start = System.nanoTime();
    long lastRound = 0;
    for (int round = 0; round <= rounds; round++) {
      long begun = System.nanoTime();
      if (round > 1 && begun - start + lastRound > patience.toNanos()) {
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

  /** The contenders, in the order they took part in. */
  List<String> contenders() {
    return List.copyOf(contenders.keySet());
  }

  /** The engine that a contender ran on. */
  Optional<String> engine(String contender) {
    return contenders.get(contender).engine;
  }

  /** All of a contender's rates, in units of work per second. */
  List<Double> rates(String contender) {
    return List.copyOf(contenders.get(contender).rates);
  }

  /** Memory that the last round of a contender took, by metric. */
  Map<String, Long> bytes(String contender) {
    return contenders.get(contender).bytes;
  }

  /** A contender's median, in units of work per second. */
  double median(String contender) {
    return median(contenders.get(contender).rates);
  }

  /** The median of the seconds of processor time that a contender takes for a unit of work. */
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

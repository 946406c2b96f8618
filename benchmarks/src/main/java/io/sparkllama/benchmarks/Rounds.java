package io.sparkllama.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rounds in which every contender does the work once, one after another: what else the machine does
 * hits all of them. A first round that does not count warms them up.
 */
final class Rounds {

  private final Map<String, List<Double>> rates = new LinkedHashMap<>();
  private final Map<String, Map<String, Long>> bytes = new HashMap<>();

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

  private void round(List<Contender> contenders, boolean counts) {
    for (Contender contender : contenders) {
      contender.prepare();
      long start = System.nanoTime();
      double work = contender.work();
      double seconds = (System.nanoTime() - start) / 1e9;
      bytes.put(contender.name(), contender.bytes());
      if (counts) {
        rates.computeIfAbsent(contender.name(), name -> new ArrayList<>()).add(work / seconds);
      }
    }
  }

  /** The contenders, in the order they took part in. */
  List<String> contenders() {
    return List.copyOf(rates.keySet());
  }

  /** All of a contender's rates, in units of work per second. */
  List<Double> rates(String contender) {
    return List.copyOf(rates.get(contender));
  }

  /** Memory that the last round of a contender took, by metric. */
  Map<String, Long> bytes(String contender) {
    return bytes.get(contender);
  }

  /** A contender's median, in units of work per second. */
  double median(String contender) {
    List<Double> sorted = new ArrayList<>(rates.get(contender));
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}

package io.sparkllama.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rounds in which every contender does the work once, one after another: what else the machine does
 * hits all of them. A first round that does not count warms them up.
 */
final class Rounds {

  private final Map<String, List<Double>> rates = new LinkedHashMap<>();

  /** Measures so many rounds. */
  static Rounds measure(List<Contender> contenders, int rounds) {
    Rounds measured = new Rounds();
    for (int round = 0; round <= rounds; round++) {
      for (Contender contender : contenders) {
        long start = System.nanoTime();
        double work = contender.work();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (round > 0) {
          measured
              .rates
              .computeIfAbsent(contender.name(), name -> new ArrayList<>())
              .add(work / seconds);
        }
      }
    }
    return measured;
  }

  /** The contenders, in the order they took part in. */
  List<String> contenders() {
    return List.copyOf(rates.keySet());
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

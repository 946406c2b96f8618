package io.sparkllama.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether usage is flat: the median of the last third of the samples is at most that of the second
 * third and a tolerance. In the first third, caches fill and code is compiled. Immutable.
 */
final class Growth {

  /** With fewer samples, one may be the median. */
  private static final int LEAST_SAMPLES = 12;

  /**
   * What medians may differ by.
   *
   * @param percent of the second third's
   * @param absolute in units of the value
   */
  private record Tolerance(int percent, long absolute) {
    long limit(long value) {
      return value + value * percent / 100 + absolute;
    }
  }

  private static final Map<String, Tolerance> TOLERANCES =
      Map.ofEntries(
          Map.entry(Usage.RSS, new Tolerance(5, 8)),
          Map.entry(Usage.HEAP, new Tolerance(5, 2)),
          Map.entry(Usage.THREADS, new Tolerance(0, 1)),
          Map.entry(Usage.DESCRIPTORS, new Tolerance(0, 1)),
          Map.entry(Usage.MAPPINGS, new Tolerance(3, 8)),
          Map.entry(Usage.HANDLES, new Tolerance(0, 0)),
          Map.entry(Usage.FILES, new Tolerance(0, 0)),
          Map.entry(Usage.CHILDREN, new Tolerance(0, 0)),
          Map.entry(Usage.CHILD_RSS, new Tolerance(5, 16)),
          Map.entry(Usage.CHILD_THREADS, new Tolerance(0, 1)),
          Map.entry(Usage.CHILD_DESCRIPTORS, new Tolerance(0, 1)));

  private Growth() {}

  /** What grows, in words; empty if nothing does or the samples are too few to tell. */
  static List<String> of(List<Usage> samples) {
    List<String> growing = new ArrayList<>();
    int third = samples.size() / 3;
    if (samples.size() < LEAST_SAMPLES) {
      return growing;
    }
    TOLERANCES.forEach(
        (name, tolerance) -> {
          long second = median(name, samples.subList(third, 2 * third));
          long last = median(name, samples.subList(samples.size() - third, samples.size()));
          if (last > tolerance.limit(second)) {
            growing.add(name + " grew from " + second + " to " + last);
          }
        });
    return growing;
  }

  static long median(String name, List<Usage> samples) {
    List<Long> sorted = samples.stream().map(usage -> usage.values().get(name)).sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}

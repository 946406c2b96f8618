package io.sparkllama.spark.internal.job.summary;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often each value occurs. Values below {@value #EXACT} are exact; larger ones are rounded down
 * to ten significant binary digits, an error of less than 0.2 %.
 *
 * @param counts number of occurrences by rounded value
 */
record Distribution(SortedMap<Long, Long> counts) {

  static final long EXACT = 1024;

  private static final int DIGITS = 10;

  /** The rounded value under which a value is counted. */
  static long rounded(long value) {
    int surplus = Long.SIZE - Long.numberOfLeadingZeros(value) - DIGITS;
    return value < EXACT ? value : (value >>> surplus) << surplus;
  }

  /** The sum of two distributions. */
  Distribution plus(Distribution other) {
    SortedMap<Long, Long> sum = new TreeMap<>(counts);
    other.counts.forEach((value, count) -> sum.merge(value, count, Long::sum));
    return new Distribution(sum);
  }

  /** The smallest value that a share of all values does not exceed; 0 if there are none. */
  long percentile(double share) {
    long total = counts.values().stream().mapToLong(count -> count).sum();
    long wanted = (long) Math.ceil(share * total);
    long passed = 0;
    for (Map.Entry<Long, Long> entry : counts.entrySet()) {
      passed += entry.getValue();
      if (passed >= wanted) {
        return entry.getKey();
      }
    }
    return 0;
  }

  /** A histogram from 0 to the largest value, with at most {@code most} bins of equal width. */
  List<Bin> bins(int most) {
    long greatest = counts.isEmpty() ? 0 : counts.lastKey();
    long width = Math.max(1, (greatest + most) / most);
    List<Bin> bins = new ArrayList<>();
    for (long from = 0; from <= greatest; from += width) {
      long count = counts.subMap(from, from + width).values().stream().mapToLong(n -> n).sum();
      bins.add(new Bin(from, count));
    }
    return bins;
  }
}

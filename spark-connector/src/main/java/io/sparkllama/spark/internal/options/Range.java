package io.sparkllama.spark.internal.options;

import java.math.BigDecimal;

/**
 * A range of numbers, optionally with one special value outside it.
 *
 * @param least lower bound; null for none
 * @param leastIncluded whether the range includes {@code least}
 * @param greatest upper bound; null for none
 * @param greatestIncluded whether the range includes {@code greatest}
 * @param special an additional accepted number; null for none
 * @param meaning what the special number means
 */
record Range(
    BigDecimal least,
    boolean leastIncluded,
    BigDecimal greatest,
    boolean greatestIncluded,
    BigDecimal special,
    String meaning) {

  static Range atLeast(long least) {
    return new Range(BigDecimal.valueOf(least), true, null, true, null, null);
  }

  static Range above(long bound) {
    return new Range(BigDecimal.valueOf(bound), false, null, true, null, null);
  }

  static Range between(long least, long greatest) {
    return atLeast(least).atMost(greatest);
  }

  Range atMost(long bound) {
    return new Range(least, leastIncluded, BigDecimal.valueOf(bound), true, special, meaning);
  }

  Range below(long bound) {
    return new Range(least, leastIncluded, BigDecimal.valueOf(bound), false, special, meaning);
  }

  /** Adds a special number with a meaning. */
  Range or(long value, String stands) {
    return new Range(
        least, leastIncluded, greatest, greatestIncluded, BigDecimal.valueOf(value), stands);
  }

  boolean contains(Number number) {
    BigDecimal value = new BigDecimal(number.toString());
    if (special != null && special.compareTo(value) == 0) {
      return true;
    }
    int fromLeast = least == null ? 1 : value.compareTo(least);
    int fromGreatest = greatest == null ? -1 : value.compareTo(greatest);
    return (leastIncluded ? fromLeast >= 0 : fromLeast > 0)
        && (greatestIncluded ? fromGreatest <= 0 : fromGreatest < 0);
  }

  /** As shown in messages and tables, such as {@code above 0 and at most 1}. */
  @Override
  public String toString() {
    return special == null ? bounds() : bounds() + ", or " + special + " for " + meaning;
  }

  private String bounds() {
    if (greatest == null) {
      return leastIncluded ? least + " or more" : "above " + least;
    }
    if (leastIncluded && greatestIncluded) {
      return least + " to " + greatest;
    }
    return (leastIncluded ? "at least " : "above ")
        + least
        + (greatestIncluded ? " and at most " : " and below ")
        + greatest;
  }
}

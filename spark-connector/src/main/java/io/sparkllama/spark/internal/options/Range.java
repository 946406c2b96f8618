package io.sparkllama.spark.internal.options;

import java.math.BigDecimal;

/**
 * Numbers from a least to a greatest one, and maybe one more with a meaning of its own.
 *
 * @param least null for no such bound
 * @param leastIncluded whether {@code least} is inside
 * @param greatest null for no such bound
 * @param greatestIncluded whether {@code greatest} is inside
 * @param special another number that is taken; null for none
 * @param meaning what that stands for
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

  /** The same and one number more, which stands for something. */
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

  /** As a message or a table says it, such as {@code above 0 and at most 1}. */
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

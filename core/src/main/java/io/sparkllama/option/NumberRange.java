package io.sparkllama.option;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The numbers between two bounds, and possibly one more with a meaning of its own. Immutable; for
 * example {@code NumberRange.above(0).upTo(1)}.
 *
 * @param least lower bound
 * @param leastIncluded whether the range includes {@code least}
 * @param greatest upper bound; empty for none
 * @param greatestIncluded whether the range includes {@code greatest}
 * @param special an additional accepted number; empty for none
 */
public record NumberRange(
    long least,
    boolean leastIncluded,
    OptionalLong greatest,
    boolean greatestIncluded,
    Optional<Special> special) {

  /**
   * A number outside the bounds that is accepted too.
   *
   * @param number the number
   * @param meaning what it stands for, to follow "for"
   */
  public record Special(long number, String meaning) {}

  public NumberRange {
    Objects.requireNonNull(greatest, "greatest");
    Objects.requireNonNull(special, "special");
  }

  /** All finite numbers from the given one. */
  public static NumberRange atLeast(long least) {
    return new NumberRange(least, true, OptionalLong.empty(), true, Optional.empty());
  }

  /** All finite numbers above the given one. */
  public static NumberRange above(long bound) {
    return new NumberRange(bound, false, OptionalLong.empty(), true, Optional.empty());
  }

  /** The numbers from one to another, both included. */
  public static NumberRange between(long least, long greatest) {
    return atLeast(least).upTo(greatest);
  }

  /** The same range up to a number, which is included. */
  public NumberRange upTo(long bound) {
    return new NumberRange(least, leastIncluded, OptionalLong.of(bound), true, special);
  }

  /** The same range below a number. */
  public NumberRange below(long bound) {
    return new NumberRange(least, leastIncluded, OptionalLong.of(bound), false, special);
  }

  /**
   * The same range and one more number.
   *
   * @param meaning what the number stands for, to follow "for"
   */
  public NumberRange or(long number, String meaning) {
    return new NumberRange(
        least,
        leastIncluded,
        greatest,
        greatestIncluded,
        Optional.of(new Special(number, meaning)));
  }

  /** Whether an integer is accepted. */
  public boolean contains(long value) {
    if (special.isPresent() && special.get().number() == value) {
      return true;
    }
    if (leastIncluded ? value < least : value <= least) {
      return false;
    }
    return greatest.isEmpty()
        || (greatestIncluded ? value <= greatest.getAsLong() : value < greatest.getAsLong());
  }

  /** Whether a number is accepted; one that is not finite never is. */
  public boolean contains(double value) {
    if (special.isPresent() && special.get().number() == value) {
      return true;
    }
    if (!Double.isFinite(value) || (leastIncluded ? value < least : value <= least)) {
      return false;
    }
    return greatest.isEmpty()
        || (greatestIncluded ? value <= greatest.getAsLong() : value < greatest.getAsLong());
  }

  /** As shown in messages and tables, such as {@code above 0 and at most 1}. */
  @Override
  public String toString() {
    return special
        .map(extra -> bounds() + ", or " + extra.number() + " for " + extra.meaning())
        .orElseGet(this::bounds);
  }

  private String bounds() {
    if (greatest.isEmpty()) {
      return leastIncluded ? least + " or more" : "above " + least;
    }
    if (leastIncluded && greatestIncluded) {
      return least + " to " + greatest.getAsLong();
    }
    return (leastIncluded ? "at least " : "above ")
        + least
        + (greatestIncluded ? " and at most " : " and below ")
        + greatest.getAsLong();
  }
}

package io.sparkllama.option;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * An option whose values are numbers: the only place that says which numbers it accepts and what
 * its default is. Immutable and thread-safe.
 *
 * @param <N> type of its values
 */
public final class NumberOption<N extends Number> extends Option {

  private final NumberRange range;

  /** Null if the machine decides. */
  private final @Nullable N defaultValue;

  NumberOption(String name, @Nullable N defaultValue, NumberRange range) {
    super(name);
    this.range = range;
    this.defaultValue = defaultValue;
  }

  /** The accepted numbers. */
  public NumberRange range() {
    return range;
  }

  /**
   * The value if the option is not set.
   *
   * @throws NoSuchElementException if that depends on the machine
   */
  public N defaultValue() {
    if (defaultValue == null) {
      throw new NoSuchElementException("the default of " + name() + " depends on the machine");
    }
    return defaultValue;
  }

  /**
   * Checks an integer.
   *
   * @throws OptionException if it is out of range
   */
  public void require(long value) {
    if (!range.contains(value)) {
      throw OptionException.outOfRange(this, value, range);
    }
  }

  /**
   * Checks a number.
   *
   * @throws OptionException if it is out of range or not finite
   */
  public void require(float value) {
    if (!range.contains(value)) {
      throw OptionException.outOfRange(this, value, range);
    }
  }
}

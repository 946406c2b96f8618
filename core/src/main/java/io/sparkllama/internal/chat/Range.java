package io.sparkllama.internal.chat;

import java.util.AbstractList;

/** An arithmetic sequence of numbers. Immutable. */
final class Range extends AbstractList<Object> {

  /** The limit of jinja2's sandbox. */
  private static final int MAX_SIZE = 100_000;

  private final long start;
  private final long step;
  private final int size;

  Range(long start, long stop, long step) {
    if (step == 0) {
      throw new TemplateException("range() with a step of 0");
    }
    long count = 0;
    for (long number = start; step > 0 ? number < stop : number > stop; number += step) {
      if (++count > MAX_SIZE) {
        throw new TemplateException("range() with more than " + MAX_SIZE + " numbers");
      }
      if (step > 0 ? number > Long.MAX_VALUE - step : number < Long.MIN_VALUE - step) {
        break;
      }
    }
    this.start = start;
    this.step = step;
    this.size = (int) count;
  }

  @Override
  public Object get(int index) {
    return start + step * java.util.Objects.checkIndex(index, size);
  }

  @Override
  public int size() {
    return size;
  }
}

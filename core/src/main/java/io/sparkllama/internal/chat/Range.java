package io.sparkllama.internal.chat;

import java.util.AbstractList;

/** The numbers from a first one on in equal steps. Immutable. */
final class Range extends AbstractList<Object> {

  /** As many as a sandboxed jinja2 allows. */
  private static final int MOST = 100_000;

  private final long start;
  private final long step;
  private final int size;

  Range(long start, long stop, long step) {
    if (step == 0) {
      throw new TemplateException("range() with a step of 0");
    }
    long count = 0;
    for (long number = start; step > 0 ? number < stop : number > stop; number += step) {
      if (++count > MOST) {
        throw new TemplateException("range() of more than " + MOST + " numbers");
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

package io.sparkllama.chat;

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
    long distance = step > 0 ? Math.subtractExact(stop, start) : Math.subtractExact(start, stop);
    long width = Math.abs(step);
    long count = distance <= 0 ? 0 : (distance - 1) / width + 1;
    if (count > MOST) {
      throw new TemplateException("range() of more than " + MOST + " numbers");
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

package io.sparkllama.spark.internal.job.output;

import java.util.concurrent.TimeUnit;

/** A clock that goes on while it is slept by, and no faster. */
final class ManualClock implements LockClock {

  /** Something that may fail. */
  interface Action {
    void run() throws Exception;
  }

  private final Action whileSleeping;
  private long nanos = Long.MAX_VALUE - 5;
  private long slept;

  /**
   * @param whileSleeping done in each sleep
   */
  ManualClock(Action whileSleeping) {
    this.whileSleeping = whileSleeping;
  }

  ManualClock() {
    this(() -> {});
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public void sleep(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    slept += millis;
    try {
      whileSleeping.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  long sleptMillis() {
    return slept;
  }
}

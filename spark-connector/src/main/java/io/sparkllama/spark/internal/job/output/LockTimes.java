package io.sparkllama.spark.internal.job.output;

import java.time.Duration;

/**
 * Heartbeat interval and timeout, which keep two runs apart.
 *
 * @param heartbeat from one heartbeat of a run to the next
 * @param timeout how long another run may give none before it is taken for dead
 */
record LockTimes(Duration heartbeat, Duration timeout) {

  /** Properties of the driver's JVM, in milliseconds. */
  static final String HEARTBEAT = "io.sparkllama.lock.heartbeat";

  static final String TIMEOUT = "io.sparkllama.lock.timeout";

  private static final long HEARTBEAT_MILLIS = 10_000;
  private static final long TIMEOUT_MILLIS = 30_000;

  /** A heartbeat may come this many times later than it should. */
  private static final int LATE = 3;

  /**
   * Those of this JVM.
   *
   * @throws IllegalArgumentException if a property is no number of milliseconds above 0
   */
  static LockTimes ofProcess() {
    return new LockTimes(millis(HEARTBEAT, HEARTBEAT_MILLIS), millis(TIMEOUT, TIMEOUT_MILLIS));
  }

  private static Duration millis(String property, long otherwise) {
    String value = System.getProperty(property, Long.toString(otherwise));
    try {
      long millis = Long.parseLong(value);
      if (millis > 0) {
        return Duration.ofMillis(millis);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "the property " + property + " is '" + value + "'; it must be milliseconds above 0");
  }

  /** How long to wait for a heartbeat of a run with times of its own. */
  Duration timeoutOf(RunOwner other) {
    Duration its = Duration.ofMillis(LATE * Math.max(0, other.heartbeatMillis()));
    return its.compareTo(timeout) > 0 ? its : timeout;
  }

  /** The poll interval: between two checks of another run's files. */
  long pollMillis() {
    return Math.max(1, heartbeat.toMillis() / 10);
  }
}

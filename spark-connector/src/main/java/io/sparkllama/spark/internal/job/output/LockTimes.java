package io.sparkllama.spark.internal.job.output;

import java.time.Duration;

/**
 * The heartbeat interval and the timeout of locks. Immutable.
 *
 * @param heartbeat interval between two heartbeats of a run
 * @param timeout time without a heartbeat after which another run counts as dead
 */
record LockTimes(Duration heartbeat, Duration timeout) {

  /** System properties of the driver, in milliseconds. */
  static final String HEARTBEAT = "io.sparkllama.lock.heartbeat";

  static final String TIMEOUT = "io.sparkllama.lock.timeout";

  private static final long HEARTBEAT_MILLIS = 10_000;
  private static final long TIMEOUT_MILLIS = 30_000;

  /** A run counts as dead after this many of its own heartbeat intervals, at the earliest. */
  private static final int LATE = 3;

  /**
   * The times of this JVM, from its system properties or the defaults.
   *
   * @throws IllegalArgumentException if a property is not a whole number above 0
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
      // reported below
    }
    throw new IllegalArgumentException(
        "the property " + property + " is '" + value + "'; it must be milliseconds above 0");
  }

  /** The timeout for another run, which may have a longer heartbeat interval. */
  Duration timeoutOf(RunOwner other) {
    Duration its = Duration.ofMillis(LATE * Math.max(0, other.heartbeatMillis()));
    return its.compareTo(timeout) > 0 ? its : timeout;
  }

  /** The poll interval in milliseconds: the time between two checks of another run's files. */
  long pollMillis() {
    return Math.max(1, heartbeat.toMillis() / 10);
  }
}

package io.sparkllama.spark.internal.job.output;

import java.io.InterruptedIOException;

/** The clock of a lock. Tests replace it, so that timeouts take no time. */
interface LockClock {

  /** The clock of this JVM. */
  LockClock SYSTEM =
      new LockClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long millis) throws InterruptedIOException {
          try {
            Thread.sleep(millis);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for another run");
          }
        }
      };

  /** Nanoseconds since some moment, as {@link System#nanoTime}. */
  long nanoTime();

  /**
   * Sleeps.
   *
   * @throws InterruptedIOException if the thread is interrupted; its interrupt status is restored
   */
  void sleep(long millis) throws InterruptedIOException;
}

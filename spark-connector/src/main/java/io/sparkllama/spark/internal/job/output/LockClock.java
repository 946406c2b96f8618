package io.sparkllama.spark.internal.job.output;

import java.io.InterruptedIOException;

/** Time as a lock takes it, so that tests of timeouts take none. */
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

  /** Comes back after so many milliseconds. */
  void sleep(long millis) throws InterruptedIOException;
}

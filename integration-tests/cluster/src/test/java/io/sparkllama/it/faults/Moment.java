package io.sparkllama.it.faults;

import io.sparkllama.it.Server;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A moment of a job.
 *
 * @param chunks chunks that are committed
 * @param delay time since then
 */
record Moment(int chunks, Duration delay) {

  /** Waits for the moment, or until the job has ended. */
  void await(Output output, BooleanSupplier ended) {
    Server.await(() -> output.committedChunks() >= chunks || ended.getAsBoolean());
    pause(delay);
  }

  /** Lets time pass. */
  static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    Server.await(() -> System.nanoTime() - end >= 0);
  }

  @Override
  public String toString() {
    return chunks + " chunks and " + delay.toMillis() + " ms";
  }
}

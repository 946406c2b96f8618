package io.sparkllama.it.faults;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * The random choices of one fault: moments and victims. The property {@code faults.seed} and the
 * fault's name decide them, so a fault can be repeated alone.
 */
final class Draw {

  /** The seed of this run of the suite. */
  static final long SEED = Long.getLong("faults.seed", 1);

  private static final int LONGEST_DELAY_MILLIS = 1000;

  private final Random random;

  Draw(String fault) {
    this.random = new Random(SEED * 31 + fault.hashCode());
  }

  /**
   * A moment in the middle of a job.
   *
   * @param mostChunks committed chunks at that moment, at most; at least 1
   */
  Moment moment(int mostChunks) {
    return new Moment(
        1 + random.nextInt(mostChunks), Duration.ofMillis(random.nextInt(LONGEST_DELAY_MILLIS)));
  }

  /** A number from 0 to below the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T oneOf(List<T> candidates) {
    return candidates.get(random.nextInt(candidates.size()));
  }
}

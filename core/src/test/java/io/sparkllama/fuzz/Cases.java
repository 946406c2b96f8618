package io.sparkllama.fuzz;

import java.io.IOException;

/** A fuzzer: cases by number, each the same in every run. Not thread-safe. */
interface Cases extends AutoCloseable {

  /** Prepares a case and describes it. */
  String prepare(int number) throws Exception;

  /** Runs the prepared case. Whatever it throws is a finding. */
  Ending run() throws Exception;

  @Override
  void close() throws IOException;

  /**
   * How a case ended.
   *
   * @param kind what happened
   * @param text details
   */
  record Ending(Kind kind, String text) {}

  /** What happened to a case. */
  enum Kind {
    /** It ran to its end. */
    USED(true),
    /** It was refused, as it should be. */
    REFUSED(true),
    /** Another exception got out. */
    ESCAPED(false),
    /** Something stayed behind, or a promise was broken. */
    BROKEN(false),
    /** The process ended. */
    DIED(false),
    /** The process did not go on. */
    HUNG(false);

    private final boolean sound;

    Kind(boolean sound) {
      this.sound = sound;
    }

    boolean isSound() {
      return sound;
    }
  }
}

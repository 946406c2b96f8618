package io.sparkllama.internal.llama.v0_5;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;

/** What {@code llama_decode} of v0.5 returns. -1 is a batch that it finds ill-formed. */
final class DecodeCode {

  private static final int NO_SLOT = 1;
  private static final int ABORTED = 2;

  /** The outputs, or what the computation needs besides, found no memory. */
  private static final int NO_MEMORY = -2;

  private DecodeCode() {}

  /**
   * The status that a code other than 0 means.
   *
   * @param errors what llama.cpp logged meanwhile
   * @throws EngineException if none does
   */
  static DecodeStatus statusOf(int code, int tokens, String errors) {
    return switch (code) {
      case ABORTED -> DecodeStatus.ABORTED;
      case NO_SLOT, NO_MEMORY -> DecodeStatus.NO_SPACE;
      default ->
          throw new EngineException(
              "llama.cpp failed to decode a batch of "
                  + tokens
                  + " tokens (code "
                  + code
                  + "): "
                  + errors);
    };
  }

  /**
   * Whether a line of the log is of something that a status tells already, or that is as it should
   * be: vectors are computed for all tokens, whoever asks.
   */
  static boolean isExpected(String line) {
    return line.contains("failed to find a memory slot for batch")
        || line.contains("removing memory module entries for seq_id")
        || line.contains("some input tokens were not marked as outputs");
  }
}

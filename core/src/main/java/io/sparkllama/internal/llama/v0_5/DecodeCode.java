package io.sparkllama.internal.llama.v0_5;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;

/** Return codes of {@code llama_decode} in v0.5. -1 is a malformed batch. */
final class DecodeCode {

  private static final int NO_SLOT = 1;
  private static final int ABORTED = 2;

  /** No memory for the outputs or other buffers of the computation. */
  private static final int NO_MEMORY = -2;

  private DecodeCode() {}

  /**
   * Maps a nonzero return code to a status.
   *
   * @param errors errors that llama.cpp logged during the decode
   * @throws EngineException if the code means failure
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
   * Whether a log line only repeats what a status already says, or reports intended behaviour:
   * vectors are always computed for all tokens.
   */
  static boolean isExpected(String line) {
    return line.contains("failed to find a memory slot for batch")
        || line.contains("removing memory module entries for seq_id")
        || line.contains("some input tokens were not marked as outputs");
  }
}

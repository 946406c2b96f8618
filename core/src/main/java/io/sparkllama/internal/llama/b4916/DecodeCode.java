package io.sparkllama.internal.llama.b4916;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;

/**
 * Return codes of {@code llama_decode} in b4916. Its header documents 1 for "no KV slot", but this
 * build returns -3, the same as for a failed computation; only the log tells them apart. -1 is an
 * empty batch.
 */
final class DecodeCode {

  private static final int NO_SLOT_AS_DOCUMENTED = 1;
  private static final int ABORTED = 2;

  /** No memory for the outputs or other buffers of the computation. */
  private static final int NO_MEMORY = -2;

  private static final int NO_SLOT_OR_FAILED = -3;

  /** Logged if no slot was found. */
  private static final String NO_SLOT = "failed to prepare ubatch";

  private DecodeCode() {}

  /**
   * Maps a nonzero return code to a status.
   *
   * @param errors errors that llama.cpp logged during the decode
   * @throws EngineException if the code means failure
   */
  static DecodeStatus statusOf(int code, int tokens, String errors) {
    if (code == ABORTED) {
      return DecodeStatus.ABORTED;
    }
    if (code == NO_SLOT_AS_DOCUMENTED
        || code == NO_MEMORY
        || (code == NO_SLOT_OR_FAILED && errors.contains(NO_SLOT))) {
      return DecodeStatus.NO_SPACE;
    }
    throw new EngineException(
        "llama.cpp failed to decode a batch of "
            + tokens
            + " tokens (code "
            + code
            + "): "
            + errors);
  }

  /** Whether a log line only repeats what a status already says. */
  static boolean isExpected(String line) {
    return line.contains(NO_SLOT) || line.startsWith("llama_decode: failed to decode, ret = ");
  }
}

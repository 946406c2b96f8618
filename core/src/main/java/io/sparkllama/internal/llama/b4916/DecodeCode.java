package io.sparkllama.internal.llama.b4916;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;

/**
 * What {@code llama_decode} of b4916 returns. Its header says 1 where the KV cache has no slot; but
 * this build says -3 there, the same as for a computation that failed, and only its log tells the
 * two apart. -1 is an empty batch.
 */
final class DecodeCode {

  private static final int NO_SLOT_AS_DOCUMENTED = 1;
  private static final int ABORTED = 2;

  /** The outputs, or what the computation needs besides, found no memory. */
  private static final int NO_MEMORY = -2;

  private static final int NO_SLOT_OR_FAILED = -3;

  /** What the log says where no slot was found. */
  private static final String NO_SLOT = "failed to prepare ubatch";

  private DecodeCode() {}

  /**
   * The status that a code other than 0 means.
   *
   * @param errors what llama.cpp logged meanwhile
   * @throws EngineException if none does
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

  /** Whether a line of the log is of something that a status tells already. */
  static boolean isExpected(String line) {
    return line.contains(NO_SLOT) || line.startsWith("llama_decode: failed to decode, ret = ");
  }
}

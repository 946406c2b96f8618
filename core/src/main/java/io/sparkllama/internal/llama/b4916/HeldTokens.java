package io.sparkllama.internal.llama.b4916;

import com.sun.jna.Pointer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Determines what a context still holds after an incomplete decode.
 *
 * <p>llama.cpp b4916 frees the cells it assigned to the batch, but confuses their indices with
 * positions: every sequence also loses the tokens whose positions lie between the first and last
 * cell index. Anything computed after such a hole is wrong, without an error. Each sequence is
 * therefore truncated before the hole.
 */
final class HeldTokens {

  /** One is enough, since only the positions matter. */
  private static final int SEQUENCES_PER_CELL = 1;

  private HeldTokens() {}

  /**
   * Removes the cells of the batch and truncates all sequences to the tokens they hold without a
   * gap.
   *
   * @param lengths in: tokens of each sequence before the decode; out: tokens it has now
   */
  static void restore(LlamaCppB4916 functions, Pointer context, int[] lengths) {
    truncate(functions, context, lengths);
    if (functions.kvSelfNTokens(context) == Arrays.stream(lengths).sum()) {
      return;
    }
    int hole = firstPositionMissing(functions, context);
    for (int sequence = 0; sequence < lengths.length; sequence++) {
      lengths[sequence] = Math.min(lengths[sequence], hole);
    }
    truncate(functions, context, lengths);
    if (functions.kvSelfNTokens(context) != Arrays.stream(lengths).sum()) {
      Arrays.fill(lengths, 0);
      truncate(functions, context, lengths);
    }
  }

  private static void truncate(LlamaCppB4916 functions, Pointer context, int[] lengths) {
    for (int sequence = 0; sequence < lengths.length; sequence++) {
      functions.kvSelfSeqRm(context, sequence, lengths[sequence], -1);
    }
  }

  /** The first position without a cell; the hole is the same in all sequences. */
  private static int firstPositionMissing(LlamaCppB4916 functions, Pointer context) {
    LlamaCppB4916.CacheView view =
        new LlamaCppB4916.CacheView(functions.kvCacheViewInit(context, SEQUENCES_PER_CELL));
    try {
      functions.kvCacheViewUpdate(context, view);
      BitSet held = new BitSet();
      for (int position : view.positions.getIntArray(0, view.cells)) {
        if (position >= 0) {
          held.set(position);
        }
      }
      return held.nextClearBit(0);
    } finally {
      functions.kvCacheViewFree(view);
    }
  }
}

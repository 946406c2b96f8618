package io.sparkllama.internal.llama.b4916;

import com.sun.jna.Pointer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What a context still holds after a decode that was not done.
 *
 * <p>llama.cpp b4916 takes back the cells that it had given to the batch, but takes their indices
 * for positions: of every sequence, the tokens at positions from the first cell's index up to the
 * last one's are gone as well. What comes after such a hole would be computed without them, to
 * wrong text and without an error. So each sequence is cut before the hole.
 */
final class HeldTokens {

  /** One is enough, as the positions are what counts. */
  private static final int SEQUENCES_PER_CELL = 1;

  private HeldTokens() {}

  /**
   * Takes out what the batch left, and cuts all sequences to what they hold without a gap.
   *
   * @param lengths tokens of each sequence before the decode, and afterwards those it has now
   */
  static void restore(LlamaCppB4916 functions, Pointer context, int[] lengths) {
    cut(functions, context, lengths);
    if (functions.kvSelfNTokens(context) == Arrays.stream(lengths).sum()) {
      return;
    }
    int hole = firstPositionMissing(functions, context);
    for (int sequence = 0; sequence < lengths.length; sequence++) {
      lengths[sequence] = Math.min(lengths[sequence], hole);
    }
    cut(functions, context, lengths);
    if (functions.kvSelfNTokens(context) != Arrays.stream(lengths).sum()) {
      Arrays.fill(lengths, 0);
      cut(functions, context, lengths);
    }
  }

  private static void cut(LlamaCppB4916 functions, Pointer context, int[] lengths) {
    for (int sequence = 0; sequence < lengths.length; sequence++) {
      functions.kvSelfSeqRm(context, sequence, lengths[sequence], -1);
    }
  }

  /** The first position that no cell has: the hole goes through all sequences alike. */
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

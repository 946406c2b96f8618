package io.sparkllama.internal.gbnf;

import io.sparkllama.engine.GrammarException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The tokens of a vocabulary by their bytes. Sorted, so that tokens with a common beginning are
 * followed through a grammar together. Immutable and thread-safe.
 */
public final class TokenBytes {

  /** Limit on the places that are passed to find the tokens a state allows. */
  private static final long MAX_WORK = 50_000_000;

  private final int[] tokens;
  private final byte[][] bytes;

  /** Number of leading bytes that a token shares with the one before it. */
  private final int[] shared;

  private final int longest;

  /**
   * @param pieces bytes of each token, by its ID; tokens that are null or empty are never allowed
   */
  public TokenBytes(byte[][] pieces) {
    this.tokens =
        IntStream.range(0, pieces.length)
            .filter(token -> pieces[token] != null && pieces[token].length > 0)
            .boxed()
            .sorted(Comparator.comparing(token -> pieces[token], Arrays::compareUnsigned))
            .mapToInt(token -> token)
            .toArray();
    this.bytes = Arrays.stream(tokens).mapToObj(token -> pieces[token]).toArray(byte[][]::new);
    this.shared = new int[tokens.length];
    int most = 0;
    for (int i = 0; i < tokens.length; i++) {
      shared[i] = i == 0 ? 0 : common(bytes[i - 1], bytes[i]);
      most = Math.max(most, bytes[i].length);
    }
    this.longest = most;
  }

  private static int common(byte[] first, byte[] second) {
    int different = Arrays.mismatch(first, second);
    return different < 0 ? first.length : different;
  }

  /**
   * The tokens that may come next.
   *
   * @throws GrammarException if the grammar is too ambiguous for this to be found out
   */
  public BitSet allowedIn(GrammarState state) {
    BitSet allowed = new BitSet();
    GrammarState[] at = new GrammarState[longest + 1];
    at[0] = state;
    int reached = 0;
    long work = 0;
    for (int i = 0; i < tokens.length; i++) {
      if (shared[i] > reached) {
        continue;
      }
      reached = shared[i];
      byte[] token = bytes[i];
      while (reached < token.length) {
        GrammarState next = at[reached].after(token[reached]);
        if (next.isDead()) {
          break;
        }
        at[++reached] = next;
        work += next.size();
      }
      if (reached == token.length) {
        allowed.set(tokens[i]);
      }
      if (work > MAX_WORK) {
        throw new GrammarException(
            "the grammar cannot be used: it is too ambiguous; write rules with alternatives"
                + " that begin differently");
      }
    }
    return allowed;
  }
}

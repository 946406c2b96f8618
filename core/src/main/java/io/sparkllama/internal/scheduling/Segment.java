package io.sparkllama.internal.scheduling;

import java.util.Arrays;
import java.util.List;

/** Consecutive tokens of a prompt, of which the middle may be dropped. */
final class Segment {

  private final int[] tokens;
  private final int head;
  private final int tail;

  /**
   * @param tokens the tokens, must not be modified
   * @param head number of first tokens that must stay
   * @param tail number of last tokens that must stay
   */
  Segment(int[] tokens, int head, int tail) {
    this.tokens = tokens;
    this.head = head;
    this.tail = tail;
  }

  /** Tokens that must all stay. */
  static Segment fixed(int... tokens) {
    return new Segment(tokens, tokens.length, 0);
  }

  int length() {
    return tokens.length;
  }

  int head() {
    return head;
  }

  /** Number of tokens that may be dropped. */
  int cuttable() {
    return Math.max(0, tokens.length - head - tail);
  }

  static int[] join(List<Segment> segments) {
    int[] all = new int[segments.stream().mapToInt(segment -> segment.tokens.length).sum()];
    int length = 0;
    for (Segment segment : segments) {
      System.arraycopy(segment.tokens, 0, all, length, segment.tokens.length);
      length += segment.tokens.length;
    }
    return all;
  }

  /** The segment without {@code count} tokens starting at {@code from}. */
  Segment without(int from, int count) {
    int[] rest = Arrays.copyOf(tokens, tokens.length - count);
    System.arraycopy(tokens, from + count, rest, from, tokens.length - from - count);
    return new Segment(rest, head, tail);
  }
}

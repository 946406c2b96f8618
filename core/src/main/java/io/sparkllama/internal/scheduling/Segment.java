package io.sparkllama.internal.scheduling;

import java.util.Arrays;
import java.util.List;

/** Consecutive tokens of a prompt, of which those in the middle may be left out. */
final class Segment {

  private final int[] tokens;
  private final int head;
  private final int tail;

  /**
   * @param tokens the tokens, not to be changed
   * @param head how many of the first ones must stay
   * @param tail how many of the last ones must stay
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

  /** Tokens that may be left out. */
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

  /** The segment without {@code count} tokens from {@code from} on. */
  Segment without(int from, int count) {
    int[] rest = Arrays.copyOf(tokens, tokens.length - count);
    System.arraycopy(tokens, from + count, rest, from, tokens.length - from - count);
    return new Segment(rest, head, tail);
  }
}

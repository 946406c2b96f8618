package io.sparkllama.engine;

import java.util.Arrays;

/** The tokens of one decode step, in columns. Reused between steps; not thread-safe. */
public final class TokenBatch {

  private final int[] tokens;
  private final int[] positions;
  private final int[] sequences;
  private final byte[] outputs;
  private int size;
  private int outputCount;

  /** An empty batch for at most {@code capacity} tokens. */
  public TokenBatch(int capacity) {
    tokens = new int[capacity];
    positions = new int[capacity];
    sequences = new int[capacity];
    outputs = new byte[capacity];
  }

  /**
   * Adds a token.
   *
   * @param position position of the token in its sequence, from 0
   * @param output whether to compute an output for it
   * @return the token's index in this batch
   */
  public int add(int token, int position, int sequence, boolean output) {
    if (size == tokens.length) {
      throw new IllegalStateException("the batch is full at " + size + " tokens");
    }
    tokens[size] = token;
    positions[size] = position;
    sequences[size] = sequence;
    outputs[size] = (byte) (output ? 1 : 0);
    outputCount += outputs[size];
    return size++;
  }

  /** Empties the batch. */
  public void clear() {
    size = 0;
    outputCount = 0;
  }

  /** Number of tokens in the batch. */
  public int size() {
    return size;
  }

  /** Number of tokens that request an output. */
  public int outputCount() {
    return outputCount;
  }

  /** Token ID at an index. */
  public int token(int index) {
    return tokens[index];
  }

  /** Position within its sequence of the token at an index. */
  public int position(int index) {
    return positions[index];
  }

  /** Sequence of the token at an index. */
  public int sequence(int index) {
    return sequences[index];
  }

  /** Whether the token at an index requests an output. */
  public boolean output(int index) {
    return outputs[index] != 0;
  }

  /**
   * The token column, of which the first {@link #size} entries are valid. Not copied, for engines
   * that copy it in one piece.
   */
  public int[] tokens() {
    return tokens;
  }

  /** The position column, like {@link #tokens}. */
  public int[] positions() {
    return positions;
  }

  /** The sequence column, like {@link #tokens}. */
  public int[] sequences() {
    return sequences;
  }

  /** The output flags (0 or 1), like {@link #tokens}. */
  public byte[] outputs() {
    return outputs;
  }

  @Override
  public String toString() {
    return "TokenBatch" + Arrays.toString(Arrays.copyOf(tokens, size));
  }
}

package io.sparkllama.internal.scheduling;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A growing UTF-8 text that ends at a stop string. Tokens may contain parts of characters and of
 * stop strings, so both are searched for in the concatenated bytes. Not thread-safe.
 */
final class TextBuffer {

  private static final int INITIAL_BYTES = 256;

  private final byte[][] stops;
  private final int longestStop;
  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;

  TextBuffer(List<String> stops) {
    this.stops = stops.stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    this.longestStop = Arrays.stream(this.stops).mapToInt(s -> s.length).max().orElse(0);
  }

  /**
   * Appends a piece. If a stop string occurs, cuts the text before the first one and returns true.
   */
  boolean append(byte[] piece) {
    // A match that ends in the new piece starts at most this far before it.
    int from = Math.max(0, length - longestStop + 1);
    if (length + piece.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + piece.length));
    }
    System.arraycopy(piece, 0, bytes, length, piece.length);
    length += piece.length;
    return cutAtStop(from);
  }

  private boolean cutAtStop(int from) {
    for (int start = from; longestStop > 0 && start < length; start++) {
      for (byte[] stop : stops) {
        int end = start + stop.length;
        if (end <= length && Arrays.equals(bytes, start, end, stop, 0, stop.length)) {
          length = start;
          return true;
        }
      }
    }
    return false;
  }

  /** The bytes of all pieces, without the stop string and anything after it. */
  byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  /**
   * The text. Drops an incomplete character at the end and replaces other ill-formed bytes with
   * U+FFFD.
   */
  @Override
  public String toString() {
    return new String(bytes, 0, completeLength(), StandardCharsets.UTF_8);
  }

  private int completeLength() {
    for (int back = 1; back <= Math.min(3, length); back++) {
      int b = bytes[length - back] & 0xFF;
      if (b < 0x80) {
        return length;
      }
      if (b >= 0xC0) {
        int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
        return needed > back ? length - back : length;
      }
    }
    return length;
  }
}

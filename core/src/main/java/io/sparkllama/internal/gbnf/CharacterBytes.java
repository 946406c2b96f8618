package io.sparkllama.internal.gbnf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The UTF-8 encodings of a set of characters: one byte, or sequences of byte ranges. Only
 * well-formed UTF-8 comes of it, however the tokens of a vocabulary cut characters apart.
 */
final class CharacterBytes {

  private static final int ASCII = 0x80;

  /** Last characters with encodings of one, two and three bytes. */
  private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF};

  private static final int CONTINUATION_BITS = 6;

  private final BitSet single = new BitSet(ASCII);
  private final List<Node.Bytes> sequences = new ArrayList<>();

  CharacterBytes(CharacterSet set) {
    set.ranges().forEach(range -> add(range.first(), range.last()));
  }

  /** Whether a byte is a character of the set by itself. */
  boolean isCharacter(int value) {
    return single.get(value);
  }

  /** The encodings of several bytes, each a chain of nodes up to {@link Node#END}. */
  List<Node.Bytes> sequences() {
    return sequences;
  }

  private void add(int first, int last) {
    for (int limit : LAST_OF_LENGTH) {
      if (first <= limit && last > limit) {
        add(first, limit);
        add(limit + 1, last);
        return;
      }
    }
    if (last < ASCII) {
      single.set(first, last + 1);
      return;
    }
    addOfOneLength(first, last);
  }

  /** Splits a range until its encodings are all combinations of a range per byte. */
  private void addOfOneLength(int first, int last) {
    int length = encoded(first).length;
    for (int i = 1; i < length; i++) {
      int low = (1 << (CONTINUATION_BITS * i)) - 1;
      if ((first & ~low) != (last & ~low)) {
        if ((first & low) != 0) {
          addOfOneLength(first, first | low);
          addOfOneLength((first | low) + 1, last);
          return;
        }
        if ((last & low) != low) {
          addOfOneLength(first, (last & ~low) - 1);
          addOfOneLength(last & ~low, last);
          return;
        }
      }
    }
    byte[] from = encoded(first);
    byte[] to = encoded(last);
    Node next = Node.END;
    Node.Bytes chain = null;
    for (int i = length - 1; i >= 0; i--) {
      chain = new Node.Bytes(from[i] & 0xFF, to[i] & 0xFF, next);
      next = chain;
    }
    sequences.add(chain);
  }

  private static byte[] encoded(int character) {
    return Character.toString(character).getBytes(StandardCharsets.UTF_8);
  }
}

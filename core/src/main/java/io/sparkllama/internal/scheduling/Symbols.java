package io.sparkllama.internal.scheduling;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Symbols that were read but not output yet; see {@link TagPatterns}. Not thread-safe. */
final class Symbols {

  private static final int INITIAL_SYMBOLS = 64;

  private final TagPatterns tags;
  private int[] symbols = new int[INITIAL_SYMBOLS];
  private int length;

  Symbols(TagPatterns tags) {
    this.tags = tags;
  }

  void add(int symbol) {
    if (length == symbols.length) {
      symbols = Arrays.copyOf(symbols, 2 * length);
    }
    symbols[length++] = symbol;
  }

  /** Whether these end with a pattern; false for an empty pattern. */
  boolean endWith(int[] pattern) {
    int from = length - pattern.length;
    return pattern.length > 0
        && from >= 0
        && Arrays.equals(symbols, from, length, pattern, 0, pattern.length);
  }

  int size() {
    return length;
  }

  /** How many of the last symbols may be the start of a pattern, or all of it. */
  int mayBegin(int[] pattern) {
    for (int count = Math.min(length, pattern.length); count > 0; count--) {
      if (Arrays.equals(symbols, length - count, length, pattern, 0, count)) {
        return count;
      }
    }
    return 0;
  }

  /** Whether these are the start of a pattern, or all of it. */
  boolean begin(int[] pattern) {
    return length <= pattern.length && Arrays.equals(symbols, 0, length, pattern, 0, length);
  }

  /** Whether these start with a pattern. */
  boolean beginWith(int[] pattern) {
    return length >= pattern.length
        && Arrays.equals(symbols, 0, pattern.length, pattern, 0, pattern.length);
  }

  boolean areBlank() {
    for (int i = 0; i < length; i++) {
      if (!isBlank(symbols[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether a symbol is white space. */
  static boolean isBlank(int symbol) {
    return symbol == ' ' || (symbol >= '\t' && symbol <= '\r');
  }

  /** Drops the last symbols. */
  void cut(int count) {
    length -= count;
  }

  /** Drops leading blank lines. */
  void dropBlankLines() {
    int from = 0;
    for (int i = 0; i < length && isBlank(symbols[i]); i++) {
      from = symbols[i] == '\n' ? i + 1 : from;
    }
    drop(from);
  }

  /** The symbols without leading white space. */
  Symbols withoutLead() {
    Symbols rest = new Symbols(tags);
    for (int i = 0; i < length; i++) {
      if (rest.length > 0 || !isBlank(symbols[i])) {
        rest.add(symbols[i]);
      }
    }
    return rest;
  }

  /** Outputs the text of all symbols and empties this. */
  byte[] take() {
    return take(length);
  }

  /** Outputs the text of the first symbols. */
  byte[] take(int count) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      text.writeBytes(tags.piece(symbols[i]));
    }
    drop(count);
    return text.toByteArray();
  }

  private void drop(int count) {
    System.arraycopy(symbols, count, symbols, 0, length - count);
    length -= count;
  }
}

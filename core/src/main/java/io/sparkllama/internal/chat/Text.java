package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * A string that records which of its characters come from data. Equality considers the characters
 * only. Immutable.
 */
final class Text implements Comparable<Text> {

  static final Text EMPTY = new Text("", new int[0], false);

  private static final int[] NONE = new int[0];

  private final String string;

  /** Start and end of each run of characters from data, in order and disjoint. */
  private final int[] marks;

  /** Whether it is marked as safe, so that joining it with other texts escapes those. */
  private final boolean safe;

  Text(String string, int[] marks, boolean safe) {
    this.string = string;
    this.marks = marks;
    this.safe = safe;
  }

  /** A text from the template. */
  static Text of(String string) {
    return new Text(string, NONE, false);
  }

  /** A text from data. */
  static Text data(String string) {
    return new Text(string, string.isEmpty() ? NONE : new int[] {0, string.length()}, false);
  }

  String string() {
    return string;
  }

  int[] marks() {
    return marks;
  }

  boolean isSafe() {
    return safe;
  }

  Text withSafe(boolean value) {
    return value == safe ? this : new Text(string, marks, value);
  }

  boolean isEmpty() {
    return string.isEmpty();
  }

  /** Length in UTF-16 units. */
  int units() {
    return string.length();
  }

  /** Length in characters, as Python counts them. */
  int length() {
    return string.codePointCount(0, string.length());
  }

  /** Index of the unit at which a character starts. */
  int unit(int character) {
    return string.offsetByCodePoints(0, character);
  }

  /**
   * Replaces the whole text. Since the origins of its characters are unknown, they all count as
   * data if any of this text does.
   */
  Text replacedBy(String other) {
    if (other.equals(string)) {
      return this;
    }
    return (marks.length == 0 ? of(other) : data(other)).withSafe(safe);
  }

  /** The part between two units. */
  Text sub(int from, int to) {
    if (from == 0 && to == string.length()) {
      return this;
    }
    return new Text(string.substring(from, to), marksIn(from, to), safe);
  }

  private int[] marksIn(int from, int to) {
    int first = firstEndingAfter(from);
    int last = first;
    while (last < marks.length && marks[last] < to) {
      last += 2;
    }
    if (first == last || from == to) {
      return NONE;
    }
    int[] inside = Arrays.copyOfRange(marks, first, last);
    for (int i = 0; i < inside.length; i++) {
      inside[i] = Math.max(0, Math.min(to - from, inside[i] - from));
    }
    return inside;
  }

  /** Index in the marks of the first run that ends after a unit. */
  private int firstEndingAfter(int unit) {
    int low = 0;
    int high = marks.length / 2;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (marks[2 * middle + 1] > unit) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return 2 * low;
  }

  /** The characters, each as a text. */
  List<Text> characters() {
    List<Text> characters = new ArrayList<>();
    iterator().forEachRemaining(character -> characters.add((Text) character));
    return characters;
  }

  /** Iterates over the characters, creating each text on demand. */
  Iterator<Object> iterator() {
    return new Iterator<>() {
      private int position;

      @Override
      public boolean hasNext() {
        return position < string.length();
      }

      @Override
      public Object next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int from = position;
        position += Character.charCount(string.codePointAt(from));
        return sub(from, position);
      }
    };
  }

  List<Rendering.Piece> pieces() {
    List<Rendering.Piece> pieces = new ArrayList<>();
    int position = 0;
    for (int i = 0; i < marks.length; i += 2) {
      if (position < marks[i]) {
        pieces.add(new Rendering.Piece(string.substring(position, marks[i]), false));
      }
      pieces.add(new Rendering.Piece(string.substring(marks[i], marks[i + 1]), true));
      position = marks[i + 1];
    }
    if (position < string.length()) {
      pieces.add(new Rendering.Piece(string.substring(position), false));
    }
    return pieces;
  }

  @Override
  public int compareTo(Text other) {
    int length = Math.min(string.length(), other.string.length());
    for (int i = 0; i < length; i++) {
      char mine = string.charAt(i);
      char theirs = other.string.charAt(i);
      if (mine != theirs) {
        boolean bothOrNone = Character.isSurrogate(mine) == Character.isSurrogate(theirs);
        return bothOrNone ? mine - theirs : Character.isSurrogate(mine) ? 1 : -1;
      }
    }
    return string.length() - other.string.length();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text text && string.equals(text.string);
  }

  @Override
  public int hashCode() {
    return string.hashCode();
  }

  @Override
  public String toString() {
    return string;
  }
}

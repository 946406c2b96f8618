package io.sparkllama.chat;

import java.util.ArrayList;
import java.util.List;

/**
 * A string of the template's language that remembers which of its characters come from data. Two
 * are equal if their characters are. Immutable.
 */
final class Text implements Comparable<Text> {

  static final Text EMPTY = new Text("", new int[0], false);

  private static final int[] NONE = new int[0];

  private final String string;

  /** Begin and end of each run of characters from data, in order, apart from each other. */
  private final int[] marks;

  /** Whether it was called safe, so that joining it with others escapes them. */
  private final boolean safe;

  Text(String string, int[] marks, boolean safe) {
    this.string = string;
    this.marks = marks;
    this.safe = safe;
  }

  /** A text of the template. */
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

  /** UTF-16 units. */
  int units() {
    return string.length();
  }

  /** Characters as Python counts them. */
  int length() {
    return string.codePointCount(0, string.length());
  }

  /** The unit at which a character begins. */
  int unit(int character) {
    return string.offsetByCodePoints(0, character);
  }

  /** Another text for this one, of which it is not known what comes from where. */
  Text replacedBy(String other) {
    if (other.equals(string)) {
      return this;
    }
    return (marks.length == 0 ? of(other) : data(other)).withSafe(safe);
  }

  /** From one unit to another. */
  Text sub(int from, int to) {
    if (from == 0 && to == string.length()) {
      return this;
    }
    return new Text(string.substring(from, to), marksIn(from, to), safe);
  }

  private int[] marksIn(int from, int to) {
    int[] inside = new int[marks.length];
    int count = 0;
    for (int i = 0; i < marks.length; i += 2) {
      int begin = Math.max(marks[i], from);
      int end = Math.min(marks[i + 1], to);
      if (begin < end) {
        inside[count++] = begin - from;
        inside[count++] = end - from;
      }
    }
    return count == 0 ? NONE : java.util.Arrays.copyOf(inside, count);
  }

  /** Its characters, each as a text. */
  List<Text> characters() {
    List<Text> characters = new ArrayList<>();
    for (int i = 0; i < string.length(); ) {
      int next = i + Character.charCount(string.codePointAt(i));
      characters.add(sub(i, next));
      i = next;
    }
    return characters;
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

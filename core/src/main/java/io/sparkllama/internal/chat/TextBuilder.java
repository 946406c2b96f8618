package io.sparkllama.internal.chat;

import java.util.Arrays;

/** Joins texts and keeps track of the characters from data. Not thread-safe. */
final class TextBuilder {

  /** Maximum length of a text, in UTF-16 units. */
  static final int MAX_UNITS = 1 << 24;

  private static final int FIRST_MARKS = 8;

  private final StringBuilder string = new StringBuilder();
  private int[] marks = new int[FIRST_MARKS];
  private int count;

  /** Appends a text from the template. */
  TextBuilder append(String text) {
    requireRoom(text.length());
    string.append(text);
    return this;
  }

  TextBuilder append(Text text) {
    requireRoom(text.units());
    int offset = string.length();
    string.append(text.string());
    int[] more = text.marks();
    for (int i = 0; i < more.length; i += 2) {
      mark(offset + more[i], offset + more[i + 1]);
    }
    return this;
  }

  /** Appends a replacement text with the origin of the original. */
  TextBuilder append(String text, boolean data) {
    requireRoom(text.length());
    int offset = string.length();
    string.append(text);
    if (data && !text.isEmpty()) {
      mark(offset, string.length());
    }
    return this;
  }

  private void mark(int from, int to) {
    if (count > 0 && marks[count - 1] == from) {
      marks[count - 1] = to;
      return;
    }
    if (count == marks.length) {
      marks = Arrays.copyOf(marks, 2 * count);
    }
    marks[count++] = from;
    marks[count++] = to;
  }

  private void requireRoom(int units) {
    if (units > MAX_UNITS - string.length()) {
      throw new TemplateException(
          "the template produces a text of more than " + MAX_UNITS + " characters");
    }
  }

  Text build() {
    return new Text(string.toString(), Arrays.copyOf(marks, count), false);
  }
}

package io.sparkllama.internal.chat;

/** White space as defined by Python. */
final class Spaces {

  private Spaces() {}

  static boolean isSpace(int character) {
    return (character >= '\t' && character <= '\r')
        || (character >= 0x1c && character <= ' ')
        || character == 0x85
        || character == 0xa0
        || character == 0x1680
        || (character >= 0x2000 && character <= 0x200a)
        || character == 0x2028
        || character == 0x2029
        || character == 0x202f
        || character == 0x205f
        || character == 0x3000;
  }

  /** Whether the character ends a line, as in str.splitlines. */
  static boolean isLineEnd(int character) {
    return (character >= '\n' && character <= '\r')
        || (character >= 0x1c && character <= 0x1e)
        || character == 0x85
        || character == 0x2028
        || character == 0x2029;
  }

  /** First position that is not white space. */
  static int skip(CharSequence string, int from, int to) {
    int position = from;
    while (position < to && isSpace(string.charAt(position))) {
      position++;
    }
    return position;
  }

  /** End position without trailing white space. */
  static int skipBack(CharSequence string, int from, int to) {
    int position = to;
    while (position > from && isSpace(string.charAt(position - 1))) {
      position--;
    }
    return position;
  }
}

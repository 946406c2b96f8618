package io.sparkllama.internal.chat;

/** String escapes with Python's rules. */
final class Escapes {

  private static final int OCTAL = 8;
  private static final int HEXADECIMAL = 16;
  private static final int MAX_OCTAL_DIGITS = 3;

  private Escapes() {}

  static String resolve(String string, int line) {
    if (string.indexOf('\\') < 0) {
      return string;
    }
    StringBuilder to = new StringBuilder();
    for (int i = 0; i < string.length(); i++) {
      if (string.charAt(i) != '\\') {
        to.append(string.charAt(i));
        continue;
      }
      char kind = string.charAt(++i);
      int plain = "abfnrtv\\'\"".indexOf(kind);
      if (plain >= 0) {
        to.append("\007\b\f\n\r\t\013\\'\"".charAt(plain));
      } else if (kind >= '0' && kind < '8') {
        int end = i + 1;
        while (end < string.length()
            && end < i + MAX_OCTAL_DIGITS
            && string.charAt(end) >= '0'
            && string.charAt(end) < '8') {
          end++;
        }
        to.appendCodePoint(Integer.parseInt(string.substring(i, end), OCTAL));
        i = end - 1;
      } else if (kind == 'x' || kind == 'u' || kind == 'U') {
        int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
        to.appendCodePoint(point(string, i + 1, digits, line));
        i += digits;
      } else if (kind == 'N') {
        throw TemplateException.at(line, "the escape \\N in a string is not supported");
      } else if (kind != '\n') {
        to.append('\\').append(kind);
      }
    }
    return to.toString();
  }

  private static int point(String string, int from, int digits, int line) {
    int end = from + digits;
    if (end <= string.length()
        && string
            .substring(from, end)
            .chars()
            .allMatch(c -> Character.digit(c, HEXADECIMAL) >= 0)) {
      long point = Long.parseLong(string.substring(from, end), HEXADECIMAL);
      boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
      if (point <= Character.MAX_CODE_POINT && !surrogate) {
        return (int) point;
      }
    }
    throw TemplateException.at(line, "an escape in a string that is not a valid character");
  }
}

package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Splits texts at separators, white space or line ends. */
final class TextSplitting {

  private TextSplitting() {}

  /** The methods split() and rsplit(). */
  static List<Object> split(Text text, String what, Arguments arguments, boolean fromRight) {
    Arguments.Bound bound = arguments.bind(what, 0, "sep", "maxsplit");
    long most = Values.whole(bound.get("maxsplit", -1L), what);
    long splits = most < 0 ? Long.MAX_VALUE : most;
    Object separator = bound.get("sep", null);
    List<Object> parts;
    if (separator == null) {
      parts = fromRight ? words(text, what, splits) : words(text, splits);
    } else {
      String by = Values.requireText(separator, what).string();
      if (by.isEmpty()) {
        throw new TemplateException(what + " by an empty separator");
      }
      parts = fromRight ? splitFromRight(text, by, splits) : split(text, by, splits);
    }
    return parts;
  }

  /** The parts between separators, with at most the given number of splits from the left. */
  static List<Object> split(Text text, String by, long splits) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.string().indexOf(by);
        at >= 0 && parts.size() < splits;
        at = text.string().indexOf(by, from)) {
      parts.add(text.sub(from, at));
      from = at + by.length();
    }
    parts.add(text.sub(from, text.units()));
    return parts;
  }

  private static List<Object> splitFromRight(Text text, String by, long splits) {
    List<Object> parts = new ArrayList<>();
    int to = text.units();
    while (parts.size() < splits) {
      int at = to < by.length() ? -1 : text.string().lastIndexOf(by, to - by.length());
      if (at < 0) {
        break;
      }
      parts.add(text.sub(at + by.length(), to));
      to = at;
    }
    parts.add(text.sub(0, to));
    Collections.reverse(parts);
    return parts;
  }

  private static List<Object> words(Text text, String what, long splits) {
    if (splits != Long.MAX_VALUE) {
      throw new TemplateException(what + " at white space with maxsplit is not supported");
    }
    return words(text, splits);
  }

  private static List<Object> words(Text text, long splits) {
    List<Object> words = new ArrayList<>();
    String string = text.string();
    int from = Spaces.skip(string, 0, string.length());
    while (from < string.length()) {
      int to = from;
      while (to < string.length() && !Spaces.isSpace(string.charAt(to))) {
        to++;
      }
      if (words.size() == splits) {
        words.add(text.sub(from, text.units()));
        break;
      }
      words.add(text.sub(from, to));
      from = Spaces.skip(string, to, string.length());
    }
    return words;
  }

  /** The lines of a text, without an empty last line. */
  static List<Object> lines(Text text, boolean keepEnds) {
    List<Object> lines = new ArrayList<>();
    String string = text.string();
    int from = 0;
    for (int i = 0; i < string.length(); i++) {
      if (Spaces.isLineEnd(string.charAt(i))) {
        boolean two = string.startsWith("\r\n", i);
        int next = two ? i + 2 : i + 1;
        lines.add(text.sub(from, keepEnds ? next : i));
        from = next;
        i = next - 1;
      }
    }
    if (from < string.length()) {
      lines.add(text.sub(from, string.length()));
    }
    return lines;
  }

  /** The part before a separator, the separator, and the part after it. */
  static Tuple partition(Text text, Text by, boolean first) {
    if (by.isEmpty()) {
      throw new TemplateException("the string method partition() by an empty separator");
    }
    int at = first ? text.string().indexOf(by.string()) : text.string().lastIndexOf(by.string());
    if (at < 0) {
      return first
          ? Tuple.of(text, Text.EMPTY, Text.EMPTY)
          : Tuple.of(Text.EMPTY, Text.EMPTY, text);
    }
    return Tuple.of(text.sub(0, at), by, text.sub(at + by.units(), text.units()));
  }
}

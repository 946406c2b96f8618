package io.sparkllama.internal.grammar;

import io.sparkllama.internal.gbnf.CharacterSet;
import io.sparkllama.internal.gbnf.CharacterSet.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes sets of characters as they stand in a JSON string, some of them escaped. */
final class JsonCharacters {

  private static final int LAST_CONTROL = 0x1F;

  private static final CharacterSet ESCAPED =
      CharacterSet.of(
          List.of(new Range(1, LAST_CONTROL), new Range('"', '"'), new Range('\\', '\\')));

  private static final Map<Integer, String> SHORT =
      Map.of(
          (int) '"',
          "\"",
          (int) '\\',
          "\\",
          (int) '\b',
          "b",
          (int) '\f',
          "f",
          (int) '\n',
          "n",
          (int) '\r',
          "r",
          (int) '\t',
          "t");

  private JsonCharacters() {}

  /** One character of a set, which is not empty. */
  static String of(CharacterSet set) {
    List<String> alternatives = new ArrayList<>();
    CharacterSet plain = set.without(ESCAPED);
    if (!plain.isEmpty()) {
      alternatives.add(characters(plain));
    }
    for (Range range : set.and(ESCAPED).ranges()) {
      for (int c = range.first(); c <= range.last(); c++) {
        String escape = SHORT.containsKey(c) ? SHORT.get(c) : "u%04x".formatted(c);
        alternatives.add(Literals.text("\\" + escape));
      }
    }
    return alternatives.size() == 1
        ? alternatives.get(0)
        : "(" + String.join(" | ", alternatives) + ")";
  }

  private static String characters(CharacterSet set) {
    CharacterSet others = set.complement();
    if (others.ranges().size() < set.ranges().size() && !others.isEmpty()) {
      return "[^" + ranges(others) + "]";
    }
    return "[" + ranges(set) + "]";
  }

  private static String ranges(CharacterSet set) {
    StringBuilder text = new StringBuilder();
    for (Range range : set.ranges()) {
      text.append(character(range.first()));
      if (range.last() > range.first()) {
        text.append('-').append(character(range.last()));
      }
    }
    return text.toString();
  }

  private static String character(int c) {
    if (c < 0x80 && Character.isLetterOrDigit(c)) {
      return Character.toString(c);
    }
    return c <= 0xFF
        ? "\\x%02X".formatted(c)
        : c <= 0xFFFF ? "\\u%04X".formatted(c) : "\\U%08X".formatted(c);
  }
}

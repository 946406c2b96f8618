package io.sparkllama.internal.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Determines which texts a GBNF grammar produces by trying all alternatives, for grammar tests
 * without an engine. Does not support left recursion.
 */
public final class Gbnf {

  /** Maps a position in the text to the positions where a part can end. */
  private interface Part {
    Set<Integer> ends(String text, int from);
  }

  private final Map<String, Part> rules = new HashMap<>();

  /** Where rules end in the text being matched, by rule and start. */
  private final Map<String, Set<Integer>> found = new HashMap<>();

  /** The rule being parsed, and the position in it. */
  private String body = "";

  private int position;

  private Gbnf(String grammar) {
    for (String line : grammar.split("\n", -1)) {
      int sign = line.indexOf(" ::= ");
      if (sign > 0) {
        body = line.substring(sign + 5);
        position = 0;
        rules.put(line.substring(0, sign), alternatives());
        if (position < body.length()) {
          throw new IllegalArgumentException("left of the rule: " + body.substring(position));
        }
      }
    }
  }

  public static Gbnf of(String grammar) {
    return new Gbnf(grammar);
  }

  /** Whether the rule {@code root} produces exactly the text. */
  public boolean produces(String text) {
    found.clear();
    return rules.get("root").ends(text, 0).contains(text.length());
  }

  private Part alternatives() {
    List<Part> all = new ArrayList<>();
    all.add(sequence());
    while (next('|')) {
      all.add(sequence());
    }
    return (text, from) -> {
      Set<Integer> ends = new TreeSet<>();
      all.forEach(each -> ends.addAll(each.ends(text, from)));
      return ends;
    };
  }

  private Part sequence() {
    List<Part> all = new ArrayList<>();
    while (blanks() && body.charAt(position) != '|' && body.charAt(position) != ')') {
      all.add(repeated(atom()));
    }
    return (text, from) -> {
      Set<Integer> ends = Set.of(from);
      for (Part each : all) {
        ends = step(each, text, ends);
      }
      return ends;
    };
  }

  private static Set<Integer> step(Part part, String text, Set<Integer> starts) {
    Set<Integer> ends = new TreeSet<>();
    starts.forEach(start -> ends.addAll(part.ends(text, start)));
    return ends;
  }

  private Part atom() {
    char first = body.charAt(position);
    if (first == '"') {
      position++;
      return literal();
    }
    if (first == '[') {
      position++;
      return characters();
    }
    if (next('(')) {
      Part group = alternatives();
      if (!next(')')) {
        throw new IllegalArgumentException("no ) in " + body);
      }
      return group;
    }
    if (next('.')) {
      return (text, from) -> one(text, from, true);
    }
    int start = position;
    while (position < body.length() && isName(body.charAt(position))) {
      position++;
    }
    String name = body.substring(start, position);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("no part at " + position + " of " + body);
    }
    return (text, from) -> {
      String key = name + " " + from;
      Set<Integer> known = found.get(key);
      if (known == null) {
        known = rules.get(name).ends(text, from);
        found.put(key, known);
      }
      return known;
    };
  }

  private static boolean isName(char c) {
    return Character.isLetterOrDigit(c) || c == '-';
  }

  private Part literal() {
    StringBuilder wanted = new StringBuilder();
    while (body.charAt(position) != '"') {
      wanted.appendCodePoint(character());
    }
    position++;
    String all = wanted.toString();
    return (text, from) ->
        text.startsWith(all, from) ? Set.of(from + all.length()) : Set.<Integer>of();
  }

  private Part characters() {
    boolean others = body.charAt(position) == '^';
    position += others ? 1 : 0;
    List<int[]> ranges = new ArrayList<>();
    while (body.charAt(position) != ']') {
      int low = character();
      boolean range = body.charAt(position) == '-' && body.charAt(position + 1) != ']';
      position += range ? 1 : 0;
      ranges.add(new int[] {low, range ? character() : low});
    }
    position++;
    return (text, from) -> {
      boolean listed =
          from < text.length()
              && ranges.stream()
                  .anyMatch(r -> r[0] <= text.codePointAt(from) && text.codePointAt(from) <= r[1]);
      return one(text, from, listed != others);
    };
  }

  /** The end of the character at a position, if there is one and it matches. */
  private static Set<Integer> one(String text, int from, boolean matches) {
    return from < text.length() && matches
        ? Set.of(from + Character.charCount(text.codePointAt(from)))
        : Set.of();
  }

  private int character() {
    int c = body.codePointAt(position);
    position += Character.charCount(c);
    if (c != '\\') {
      return c;
    }
    char escaped = body.charAt(position++);
    return switch (escaped) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'x' -> hexadecimal(2);
      case 'u' -> hexadecimal(4);
      case 'U' -> hexadecimal(8);
      default -> escaped;
    };
  }

  private int hexadecimal(int digits) {
    int from = position;
    position += digits;
    return Integer.parseInt(body.substring(from, position), 16);
  }

  private Part repeated(Part part) {
    if (next('?')) {
      return repeated(times(part, 0, 1));
    }
    if (next('*')) {
      return repeated(times(part, 0, Integer.MAX_VALUE));
    }
    if (next('+')) {
      return repeated(times(part, 1, Integer.MAX_VALUE));
    }
    if (!next('{')) {
      return part;
    }
    int close = body.indexOf('}', position);
    String[] counts = body.substring(position, close).split(",", -1);
    position = close + 1;
    int least = Integer.parseInt(counts[0]);
    int most =
        counts.length == 1
            ? least
            : counts[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(counts[1]);
    return repeated(times(part, least, most));
  }

  private static Part times(Part part, int least, int most) {
    return (text, from) -> {
      Set<Integer> ends = new TreeSet<>();
      Set<Integer> here = Set.of(from);
      for (int count = 0; count <= most && !here.isEmpty(); count++) {
        if (count >= least && !ends.addAll(here)) {
          // Nothing new was found.
          return ends;
        }
        here = step(part, text, here);
      }
      return ends;
    };
  }

  private boolean next(char wanted) {
    boolean there = blanks() && body.charAt(position) == wanted;
    position += there ? 1 : 0;
    return there;
  }

  /** Whether anything follows the blanks. */
  private boolean blanks() {
    while (position < body.length() && body.charAt(position) == ' ') {
      position++;
    }
    return position < body.length();
  }
}

package io.sparkllama.internal.grammar.regex;

import io.sparkllama.internal.common.LruMap;
import io.sparkllama.internal.gbnf.CharacterSet;
import io.sparkllama.internal.gbnf.CharacterSet.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The classes of characters that escapes stand for, as far as Java and ECMAScript agree. */
final class CharacterClasses {

  private static final int CACHE_CAPACITY = 20;

  static final CharacterSet DIGITS = of('0', '9');
  static final CharacterSet WORD = DIGITS.or(of('a', 'z')).or(of('A', 'Z')).or(one('_'));
  static final CharacterSet SPACE = of('\t', '\r').or(one(' '));

  /** ECMAScript counts more characters as space than Java. */
  static final CharacterSet NO_SPACE =
      SPACE
          .or(one(0xA0))
          .or(one(0x1680))
          .or(of(0x2000, 0x200A))
          .or(of(0x2028, 0x2029))
          .or(one(0x202F))
          .or(one(0x205F))
          .or(one(0x3000))
          .or(one(0xFEFF))
          .complement();

  /** Java excludes U+0085, too. */
  static final CharacterSet DOT =
      one('\n').or(one('\r')).or(one(0x85)).or(of(0x2028, 0x2029)).complement();

  private static final LruMap<String, CharacterSet> PROPERTIES = new LruMap<>(CACHE_CAPACITY);

  private CharacterClasses() {}

  static CharacterSet one(int character) {
    return of(character, character);
  }

  static CharacterSet of(int first, int last) {
    return CharacterSet.of(List.of(new Range(first, last)));
  }

  /**
   * The characters with a Unicode property such as {@code L} or {@code Script=Greek}.
   *
   * @throws PatternSyntaxException if there is no such property
   */
  static CharacterSet property(String name) {
    return PROPERTIES.get(name, CharacterClasses::scan);
  }

  private static CharacterSet scan(String name) {
    Pattern pattern = Pattern.compile("\\p{" + name + "}");
    List<Range> ranges = new ArrayList<>();
    for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
      if (!RegexText.isSurrogate(c) && pattern.matcher(Character.toString(c)).matches()) {
        Range before = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
        if (before != null && before.last() == c - 1) {
          ranges.set(ranges.size() - 1, new Range(before.first(), c));
        } else {
          ranges.add(new Range(c, c));
        }
      }
    }
    return CharacterSet.of(ranges);
  }
}

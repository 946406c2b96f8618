package io.sparkllama.internal.grammar.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.internal.common.EmptyCaches;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How regular expressions are written, up to the limits. */
class RegexSyntaxTest {

  @RegisterExtension static final EmptyCaches CACHES = new EmptyCaches(CharacterClasses.class);

  private static boolean matches(String expression, String text) {
    return Nfa.of(RegexParser.parse("^(?:" + expression + ")$")).matches(text);
  }

  private static void assertRefused(String expression, String fault) {
    assertThatThrownBy(() -> RegexParser.parse(expression))
        .as(expression)
        .isInstanceOf(RegexException.class)
        .hasMessage(fault);
  }

  private static void assertClass(String expression, IntPredicate expected) {
    Nfa nfa = Nfa.of(RegexParser.parse("^" + expression + "$"));
    for (int c = 1; c <= 0x3000; c++) {
      assertThat(nfa.matches(Character.toString(c)))
          .as("%s and U+%04X", expression, c)
          .isEqualTo(expected.test(c));
    }
  }

  @Test
  void classesAreThoseOfJavaAndEcmaScript() {
    assertClass("\\d", c -> c >= '0' && c <= '9');
    assertClass("\\D", c -> c < '0' || c > '9');
    assertClass("\\w", c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '_'));
    assertClass("\\W", c -> c >= 0x80 || !(Character.isLetterOrDigit(c) || c == '_'));
    assertClass("\\s", c -> c == ' ' || (c >= '\t' && c <= '\r'));
    // what ECMAScript alone takes for a space is neither
    assertClass(
        "\\S",
        c ->
            !(c == ' ' || (c >= '\t' && c <= '\r'))
                && !"\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000"
                    .contains(Character.toString(c)));
    assertClass(".", c -> "\n\r\u0085\u2028\u2029".indexOf(c) < 0);
  }

  @Test
  void propertiesAreThoseOfUnicode() {
    assertClass("\\p{L}", Character::isLetter);
    assertClass("\\P{L}", c -> !Character.isLetter(c));
    assertClass("[\\p{Lu}5]", c -> Character.getType(c) == Character.UPPERCASE_LETTER || c == '5');
    String last = Character.toString(Character.MAX_CODE_POINT);
    assertThat(matches("\\p{Cn}", last)).isTrue();
    assertThat(matches("\\P{Cn}", last)).isFalse();
    assertRefused("\\pL", "a property is written \\p{L} (character 3)");
    assertRefused("\\p{L", "'}' is missing (character 4)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\0',
      value = {
        "[&] &",
        "[a&] &",
        "[&a&b] b",
        "[a-a] a",
        "[^a] b",
        "[.] .",
        "[$^] ^",
        "[a-] -",
        "[-a] -",
        "[+--] ,",
        "[\\u0041-\\x43] B",
        "\\/ /",
        "a{9} aaaaaaaaa",
        "a{0,9} aaaaaaaaa",
        "a{1,} aaa",
        "(?<n>a)b ab",
        "\\udbff\\udfff \uDBFF\uDFFF",
        "\\ud7ff \uD7FF",
        "\\ue000 \uE000",
        "a{2}? aa",
        "[\\d-] -"
      })
  void expressionsMatch(String expression, String text) {
    assertThat(matches(expression, text)).isTrue();
  }

  @Test
  void controlCharactersHaveEscapes() {
    assertThat(matches("\\t\\n\\r\\f\\v\\cJ\\cj\\cZ", "\t\n\r\f\u000B\n\n\u001A")).isTrue();
    assertThat(matches("[\\cA]", "\u0001")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "[a&&b]~'[' and '&&' in a class mean different things; write \\[ or \\& (character 3)",
        "[a[]~'[' and '&&' in a class mean different things; write \\[ or \\& (character 3)",
        "[a-\\d]~a range ends with a class (character 6)",
        "[a-[]~a range ends with a class (character 4)",
        "[a-~a class does not end (character 4)",
        "[^\\d\\D]~a class contains no character (character 8)",
        "[^]~a class is empty (character 3)",
        "\\x00~NUL and halves of surrogate pairs are not supported (character 5)",
        "\\ud800~NUL and halves of surrogate pairs are not supported (character 7)",
        "\\udfff~NUL and halves of surrogate pairs are not supported (character 7)",
        "\\ud800a~NUL and halves of surrogate pairs are not supported (character 7)",
        "\\ud800\\n~NUL and halves of surrogate pairs are not supported (character 7)",
        "\\x4~an escape needs 2 hexadecimal digits (character 4)",
        "\\u004~an escape needs 4 hexadecimal digits (character 6)",
        "\\u004\u0664~an escape needs 4 hexadecimal digits (character 6)",
        "\\c1~\\c needs a character from A to Z (character 3)",
        "\\c\u00e9~\\c needs a character from A to Z (character 3)",
        "\\\u00e9~nothing to escape after a backslash (character 2)",
        "\\\u0080~nothing to escape after a backslash (character 2)",
        "(?<a~the name of a group does not end (character 5)",
        "(?<=a)~lookahead, lookbehind and flags are not supported (character 3)",
        "(?<!a)~lookahead, lookbehind and flags are not supported (character 3)",
        "a{1000000}~a repetition has the form {2}, {2,} or {2,5} (character 9)",
        "a{100001}~a repetition has the form {2}, {2,} or {2,5}, up to 100000 (character 9)",
        "a{}~a repetition has the form {2}, {2,} or {2,5}, up to 100000 (character 3)",
        "a{2}{3}~a repetition is repeated; use a group (character 5)",
        "a???~a repetition is repeated; use a group (character 4)",
        "{2}~there is nothing to repeat (character 1)"
      })
  void saysWhatIsWrong(String expression, String fault) {
    assertRefused(expression, fault);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD800", "\uDFFF", "\0"})
  void halvesOfPairsAndNulAreNoCharacters(String half) {
    assertRefused("a" + half, "NUL and halves of surrogate pairs are not supported (character 2)");
  }

  @Test
  void limitsAreIncluded() {
    assertThat(RegexParser.parse("a".repeat(10_000))).isInstanceOf(Regex.Sequence.class);
    assertThat(RegexParser.parse("(".repeat(49) + "a" + ")".repeat(49))).isNotNull();
    assertRefused(
        "(".repeat(50) + "a" + ")".repeat(50),
        "its groups are nested more than 50 deep (character 51)");
    assertThat(RegexParser.parse("(a)".repeat(60))).isNotNull();
    assertThat(RegexParser.parse("a{100000}"))
        .isEqualTo(
            new Regex.Repetition(
                new Regex.Characters(CharacterClasses.one('a')), 100_000, 100_000));
  }

  @Test
  void anchorsAreFoundAtAnyDepth() {
    for (String with : List.of("^", "$", "a^", "a|$", "(a|(b$)*)c", "(?:^)?")) {
      assertThat(RegexParser.parse(with).hasAnchor()).as(with).isTrue();
    }
    for (String without : List.of("", "a", "ab|c*", "(\\^|[$^])+", "\\$")) {
      assertThat(RegexParser.parse(without).hasAnchor()).as(without).isFalse();
    }
  }
}

package io.sparkllama.internal.grammar.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.internal.common.EmptyCaches;
import io.sparkllama.internal.gbnf.CharacterSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Regular expressions match what Java's match, in linear time. */
class RegexTest {

  @RegisterExtension static final EmptyCaches CACHES = new EmptyCaches(CharacterClasses.class);

  private static final String[] ATOMS = {
    "a", "b", "1", "é", ".", "[ab]", "[^a]", "\\d", "\\w", "[a-c1]", "\\.", "^", "$", "😀", "\\W"
  };
  private static final String[] COUNTS = {"", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,3}", "*?"};
  private static final String[] CHARACTERS = {"a", "b", "c", "1", "é", ".", "😀", " ", "_"};

  private static String expression(Random random, int depth) {
    StringBuilder all = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      for (int j = random.nextInt(3); j >= 0; j--) {
        if (depth < 2 && random.nextInt(4) == 0) {
          all.append(random.nextBoolean() ? "(" : "(?:")
              .append(expression(random, depth + 1))
              .append(')')
              .append(COUNTS[random.nextInt(COUNTS.length)]);
        } else {
          String atom = ATOMS[random.nextInt(ATOMS.length)];
          boolean anchor = atom.equals("^") || atom.equals("$");
          all.append(atom).append(anchor ? "" : COUNTS[random.nextInt(COUNTS.length)]);
        }
      }
      all.append(i > 0 ? "|" : "");
    }
    return all.toString();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
    }
    return text.toString();
  }

  private static Optional<Automaton> automaton(Nfa nfa) {
    try {
      return Optional.of(Automaton.of(nfa));
    } catch (RegexException e) {
      return Optional.empty();
    }
  }

  @Test
  @Timeout(600)
  void agreesWithJava() {
    Random random = new Random(7);
    int matched = 0;
    int compared = 0;
    int large = 0;
    for (int i = 0; i < 600; i++) {
      String expression = expression(random, 0);
      Pattern java = Pattern.compile(expression);
      Nfa nfa = Nfa.of(RegexParser.parse(expression));
      Optional<Automaton> automaton = automaton(nfa);
      large += automaton.isPresent() ? 0 : 1;
      for (int j = 0; j < 30; j++) {
        String text = text(random);
        boolean expected = java.matcher(text).find();
        if (expression.matches(".*[$].*\\^.*") && text.isEmpty()) {
          // Only an empty text ends before it begins, and nobody means that.
          continue;
        }
        assertThat(nfa.matches(text)).as("%s of %s", text, expression).isEqualTo(expected);
        if (automaton.isPresent()) {
          assertThat(automaton.get().contains(text))
              .as("%s of %s", text, expression)
              .isEqualTo(expected);
        }
        matched += expected ? 1 : 0;
        compared++;
      }
    }
    assertThat(large).isLessThan(10);
    assertThat(matched).isBetween(compared / 10, 9 * compared / 10);
  }

  @Test
  @Timeout(600)
  void setsAreIntersectedAndSubtracted() {
    Random random = new Random(8);
    int both = 0;
    for (int i = 0; i < 300; i++) {
      String first = expression(random, 1);
      String second = expression(random, 1);
      Automaton one = Automaton.of(Nfa.of(RegexParser.parse(first)));
      Automaton other = Automaton.of(Nfa.of(RegexParser.parse(second)));
      Automaton common = one.and(other);
      Automaton rest = one.without(other);
      for (int j = 0; j < 30; j++) {
        String text = text(random);
        boolean inOne = one.contains(text);
        boolean inOther = other.contains(text);
        String described = "%s of %s and %s".formatted(text, first, second);
        assertThat(common.contains(text)).as(described).isEqualTo(inOne && inOther);
        assertThat(rest.contains(text)).as(described).isEqualTo(inOne && !inOther);
        both += inOne && inOther ? 1 : 0;
      }
    }
    assertThat(both).isGreaterThan(100);
  }

  @Test
  @Timeout(1800)
  void matchingIsLinearWhereJavaWouldTryEveryCombination() {
    Nfa nfa = Nfa.of(RegexParser.parse("^(a+)+$|^(a|a)*b{1000}$"));
    assertThat(nfa.matches("a".repeat(20_000) + "!")).isFalse();
    assertThat(nfa.matches("a".repeat(20_000))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "^a{2,5}$ 2 5",
        "^(ab|c)?$ 0 2",
        "^a+$ 1 -1",
        "a 1 -1",
        "^$ 0 0",
        "^[0-9]{3}-[0-9]{4}$ 8 8"
      })
  void lengthsAreKnown(String expression, int shortest, int longest) {
    Automaton automaton = Automaton.of(Nfa.of(RegexParser.parse(expression)));
    assertThat(automaton.shortest()).isEqualTo(shortest);
    assertThat(automaton.longest()).isEqualTo(longest);
  }

  @Test
  void listsAndLengthsAreSetsToo() {
    Automaton names = Automaton.of(List.of("a", "abc", "日本", ""));
    List<String> found = new ArrayList<>();
    for (String text : List.of("", "a", "ab", "abc", "日", "日本", "日本a")) {
      if (names.contains(text)) {
        found.add(text);
      }
    }
    assertThat(found).containsExactly("", "a", "abc", "日本");
    Automaton few = Automaton.of(CharacterSet.ALL, 1, 2);
    assertThat(few.contains("")).isFalse();
    assertThat(few.contains("日本")).isTrue();
    assertThat(few.contains("abc")).isFalse();
    assertThat(Automaton.of(CharacterSet.ALL, 3, Automaton.UNLIMITED).contains("abcd")).isTrue();
    assertThat(names.and(Automaton.of(List.of("b"))).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "\\u00e9\\x41, éA",
    "\\ud83d\\ude00, 😀",
    "\\p{L}\\P{L}, é1",
    "[\\d.-], -",
    "[\\]\\-], ]",
    "(?<year>\\d{4}), 2024",
    "\\cJ?a, a",
    "a{1}b{0}, a"
  })
  void escapesStandForCharacters(String expression, String text) {
    assertThat(Nfa.of(RegexParser.parse("^" + expression + "$")).matches(text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "(?=a)~lookahead, lookbehind and flags are not supported (character 3)",
        "(?i)a~lookahead, lookbehind and flags are not supported (character 3)",
        "(a)\\1~the escape \\1 is not supported (character 6)",
        "\\ba~the escape \\b is not supported (character 3)",
        "a**~a repetition is repeated; use a group (character 3)",
        "a++~a repetition is repeated; use a group (character 3)",
        "*a~there is nothing to repeat (character 1)",
        "a{3,2}~a repetition's bounds are in the wrong order (character 7)",
        "a{2~a repetition has the form {2}, {2,} or {2,5} (character 4)",
        "a{200000}~a repetition has the form {2}, {2,} or {2,5}, up to 100000 (character 9)",
        "(a~a group does not end (character 3)",
        "a)~it has a closing parenthesis without an opening one (character 2)",
        "[a~a class does not end (character 3)",
        "[]~a class is empty (character 2)",
        "[b-a]~a range ends before it begins (character 5)",
        "[[a]]~'[' and '&&' in a class mean different things; write \\[ or \\& (character 2)",
        "\\p{Nosuch}~there is no property 'Nosuch' (character 11)",
        "\\0~the escape \\0 is not supported (character 3)",
        "\\~nothing to escape after a backslash (character 2)",
        "^*a~an anchor is repeated (character 3)"
      })
  void saysWhatIsNotSupported(String expression, String fault) {
    assertThatThrownBy(() -> RegexParser.parse(expression))
        .isInstanceOf(RegexException.class)
        .hasMessage(fault);
  }

  @ParameterizedTest
  @Timeout(1800)
  @ValueSource(strings = {"((a{1000}){1000}){1000}", "[ab]*a[ab]{40}", "(a|b|ab){1,90000}"})
  void sizeIsLimited(String expression) {
    assertThatThrownBy(() -> Automaton.of(Nfa.of(RegexParser.parse(expression))))
        .isInstanceOf(RegexException.class)
        .hasMessageStartingWith("it is too large");
  }

  @Test
  void lengthAndDepthAreLimited() {
    assertThatThrownBy(() -> RegexParser.parse("a".repeat(10_001)))
        .hasMessage("it has more than 10000 characters");
    assertThatThrownBy(() -> RegexParser.parse("(".repeat(100)))
        .hasMessageStartingWith("its groups are nested more than 50 deep");
  }
}

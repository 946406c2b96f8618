package io.sparkllama.internal.gbnf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.GrammarException;
import io.sparkllama.internal.common.EmptyCaches;
import io.sparkllama.internal.grammar.Gbnf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts a grammar accepts, compared with a matcher that tries every alternative. */
class ByteGrammarTest {

  @RegisterExtension static final EmptyCaches CACHES = new EmptyCaches(ByteGrammar.class);

  /** All texts of up to four of these characters are tried. */
  private static final List<String> ALPHABET = List.of("a", "b", "é", "😀");

  private static final int LONGEST = 4;

  private static final int GRAMMARS = Integer.getInteger("fuzz.grammars", 300);
  private static final long SEED = Long.getLong("fuzz.seed", 1);

  private static boolean accepts(ByteGrammar grammar, String text) {
    return grammar.accepts(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertAccepts(String grammar, String... texts) {
    ByteGrammar compiled = ByteGrammar.of(grammar);
    assertThat(texts).allMatch(text -> accepts(compiled, text));
  }

  private static void assertRejects(String grammar, String... texts) {
    ByteGrammar compiled = ByteGrammar.of(grammar);
    assertThat(texts).noneMatch(text -> accepts(compiled, text));
  }

  private static List<String> texts() {
    List<String> all = new ArrayList<>(List.of(""));
    for (int from = 0, length = 0; length < LONGEST; length++) {
      int to = all.size();
      for (int i = from; i < to; i++) {
        String text = all.get(i);
        ALPHABET.forEach(next -> all.add(text + next));
      }
      from = to;
    }
    return all;
  }

  /** Grammars that end or stall a process which llama.cpp b4916 runs in. */
  @ParameterizedTest
  @Timeout(1800)
  @ValueSource(
      strings = {
        "root ::= (\"a\"*)*",
        "root ::= (\"a\"?)+",
        "root ::= ws* \"a\"\nws ::= \"b\"*",
        "root ::= (a b)* \"é\"\na ::= \"a\"?\nb ::= \"b\"?",
        "root ::= (\"a\"?){1,3}",
        "root ::= ((\"a\" | \"\")* | \"\")+ \"b\"",
        "root ::= a a a\na ::= b | \"\"\nb ::= a-b*\na-b ::= \"a\" \"b\"?",
        "root ::= \"\"*"
      })
  void partsThatMayBeEmptyMayBeRepeated(String grammar) {
    ByteGrammar compiled = ByteGrammar.of(grammar);
    Gbnf reference = Gbnf.of(grammar);
    assertThat(texts())
        .allSatisfy(
            text ->
                assertThat(accepts(compiled, text)).as(text).isEqualTo(reference.produces(text)));
  }

  @Test
  @Timeout(1800)
  void expansionAndAlternativesDoNotMultiply() {
    assertAccepts("root ::= (\"a\"?){1,2000}", "", "a", "a".repeat(2000));
    assertRejects("root ::= (\"a\"?){1,2000}", "a".repeat(2001), "b");
    String chain =
        "root ::= r0\n"
            + IntStream.range(0, 27)
                .mapToObj(i -> "r" + i + " ::= r" + (i + 1) + " | r" + (i + 1) + "\n")
                .collect(Collectors.joining())
            + "r27 ::= \"a\"";
    assertAccepts(chain, "a");
    assertRejects(chain, "", "aa");
  }

  @Test
  @Timeout(1800)
  void aChoiceOfThousandsIsFollowed() {
    String words =
        IntStream.range(0, 5000)
            .mapToObj(i -> "\"word-" + i + "\"")
            .collect(Collectors.joining(" | "));
    assertAccepts("root ::= " + words, "word-0", "word-4999", "word-123");
    assertRejects("root ::= " + words, "word-5000", "word-", "word-12345");
  }

  /**
   * Random grammars with much that may be empty; those that loop are refused. {@code
   * -Dfuzz.grammars} sets how many are tried.
   */
  @Test
  @Timeout(1800)
  void agreesWithAMatcherThatTriesEveryAlternative() {
    List<String> texts = texts();
    int followed = 0;
    int ambiguous = 0;
    long produced = 0;
    for (int i = 0; i < GRAMMARS; i++) {
      String grammar = new RandomGrammar(new Random(SEED * 1_000_000 + i)).gbnf();
      ByteGrammar compiled;
      try {
        compiled = ByteGrammar.of(grammar);
      } catch (GrammarException e) {
        assertThat(e).hasMessageMatching("(?s).*(begins with itself|no text ends).*");
        continue;
      }
      followed++;
      try {
        produced += agreeing(compiled, grammar, texts);
      } catch (GrammarException e) {
        assertThat(e).hasMessageContaining("it is ambiguous");
        ambiguous++;
      }
    }
    assertThat(followed).isGreaterThan(GRAMMARS / 3);
    assertThat(produced).isGreaterThan(GRAMMARS * 3L);
    assertThat(ambiguous).isLessThanOrEqualTo(1 + GRAMMARS / 500);
  }

  /** How many of the texts the grammar produces, as both see it. */
  private static long agreeing(ByteGrammar compiled, String grammar, List<String> texts) {
    Gbnf reference = Gbnf.of(grammar);
    long produced = 0;
    for (String text : texts) {
      boolean accepted = accepts(compiled, text);
      assertThat(accepted).as("'%s' of %s", text, grammar).isEqualTo(reference.produces(text));
      produced += accepted ? 1 : 0;
    }
    return produced;
  }

  @Test
  void charactersAreFollowedByteByByte() {
    ByteGrammar grammar = ByteGrammar.of("root ::= \"😀\" | \"日本\"");
    byte[] utf8 = "日本".getBytes(StandardCharsets.UTF_8);
    GrammarState state = grammar.start();
    for (byte each : utf8) {
      assertThat(state.mayEnd()).isFalse();
      state = state.after(each);
      assertThat(state.isDead()).isFalse();
    }
    assertThat(state.mayEnd()).isTrue();
    // 日 in four bytes, which is not well-formed.
    assertThat(grammar.start().after(new byte[] {(byte) 0xF0, (byte) 0x86}).isDead()).isTrue();
  }

  @Test
  void classesHaveRangesEscapesAndComplements() {
    assertAccepts("root ::= [a-c\\n\\x41\\u00e9\\U0001F600-] [^a-z\\]]", "a1", "\n1", "A1", "é1");
    assertAccepts("root ::= [a-c\\n\\x41\\u00e9\\U0001F600-]", "😀", "-");
    assertRejects("root ::= [a-c]", "d", "", "ab", "-");
    assertAccepts("root ::= [^\\x00-\\x1f\"]", "é", "😀", " ", "\u0080");
    assertRejects("root ::= [^\\x00-\\x1f\"]", "\"", "\n", "");
    assertAccepts("root ::= .", "a", "\n", "é", "😀", "\uFFFF");
    assertRejects("root ::= .", "", "ab");
  }

  @Test
  void rulesMayHaveCommentsAndGoOnWhereTheyAreOpen() {
    assertAccepts(
        "# a comment\nroot ::= # more\n \"a\" | # or\n \"b\" (\n\"c\"\r\n) x # end\r\n\nx::=\"d\"",
        "a",
        "bcd");
    assertAccepts("root ::= \"a\" {2} \"b\"{ 1 , 2 }\"c\"{1,}", "aabc", "aabbccc");
    assertRejects("root ::= \"a\" {2} \"b\"{ 1 , 2 }\"c\"{1,}", "abc", "aabb", "aabbbc");
  }

  @Test
  void anyTextMayBeAllowed() {
    assertAccepts("root ::= .*", "", "abc\n😀");
    assertAccepts("root ::= \"\"", "");
    assertRejects("root ::= \"\"", "a");
  }

  @Test
  void manyStatesAreFollowedWithoutBeingRemembered() {
    ByteGrammar grammar = ByteGrammar.of("root ::= ([a-z]{2000} [a-z]{2000} [a-z]{2000})");
    assertThat(accepts(grammar, "x".repeat(6000))).isTrue();
    assertThat(accepts(grammar, "x".repeat(5999))).isFalse();
    assertThat(grammar.start().isRemembered()).isTrue();
    assertThat(grammar.start().after("x".repeat(5000).getBytes(StandardCharsets.UTF_8)))
        .matches(state -> !state.isRemembered());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "root ::= nosuch;rule 'root', line 1, column 10: there is no rule 'nosuch'; define it or",
        "answer ::= \"a\";line 1, column 1: there is no rule 'root', where texts begin; add it",
        "nonsense;rule 'nonsense', line 1, column 9: expected ::= after the rule's name, found the end",
        "my_rule ::= \"a\";rule 'my', line 1, column 3: expected ::= after the rule's name, found '_rule",
        "root ::= \"a;rule 'root', line 1, column 12: the grammar ends before a closing \"; add it",
        "root ::= [a;rule 'root', line 1, column 12: the grammar ends before a closing ]; add it",
        "root ::= (\"a\";rule 'root', line 1, column 14: expected ), found the end of the grammar",
        "root ::= \"a\");rule 'root', line 1, column 13: expected a part or the end of the line, found ')'",
        "root ::= *;rule 'root', line 1, column 10: there is nothing to repeat before '*'; add it",
        "root ::= \"a\"{100001};rule 'root', line 1, column 14: a repetition count exceeds 100000; lower it",
        "root ::= \"a\"{3,2};rule 'root', line 1, column 13: the repetition's bounds are in the"
            + " wrong order",
        "root ::= \"a\"{,2};rule 'root', line 1, column 14: expected a number, found ',2}'; write {2}",
        "root ::= \"a\"{2;rule 'root', line 1, column 15: expected }, found the end of the grammar",
        "root ::= [z-a];rule 'root', line 1, column 14: the range ends before it begins; swap its ends",
        "root ::= [];rule 'root', line 1, column 12: the class contains no character; add one",
        "root ::= \"\\q\";rule 'root', line 1, column 11: unknown escape '\\q\"'; use \\n",
        "root ::= \"\\x4\";rule 'root', line 1, column 14: expected 2 hexadecimal digits, found '\"'",
        "root ::= \"\\x00\";rule 'root', line 1, column 15: no text contains U+0000; remove it",
        "root ::= [\\U00110000];rule 'root', line 1, column 21: the escape is above U+10FFFF",
        "root ::= <think>;rule 'root', line 1, column 10: references to tokens such as '<think>'",
        "root ::= root \"a\" | \"b\";rule 'root', line 1, column 10: the rule begins with itself (root >"
            + " root), possibly after parts that may be empty; write a repetition",
        "root ::= \"a\" root;rule 'root', line 1, column 14: every alternative needs the rule itself"
      })
  void saysWhichRuleIsWrongWhereAndWhatToDo(String grammar, String message) {
    assertThatThrownBy(() -> ByteGrammar.of(grammar))
        .isInstanceOf(GrammarException.class)
        .hasMessageStartingWith("the grammar cannot be used: " + message);
  }

  @Test
  void leftRecursionIsFoundBehindPartsThatMayBeEmpty() {
    assertThatThrownBy(() -> ByteGrammar.of("root ::= opt root | \"x\"\nopt ::= e\ne ::= \"\""))
        .hasMessageContaining("rule 'root'")
        .hasMessageContaining("begins with itself (root > root)");
    assertThatThrownBy(
            () -> ByteGrammar.of("root ::= x\n\nx ::= \"a\"{0,3} y | \"a\"\ny ::= [b]? (x \"c\")+"))
        .hasMessageContaining(
            "rule 'x', line 3, column 16: the rule begins with itself (x > y > x)");
  }

  @Test
  void aNewLineEndsARuleAndARuleIsDefinedOnce() {
    assertThatThrownBy(() -> ByteGrammar.of("root ::= \"a\"\n | \"b\""))
        .hasMessageContaining("line 2, column 2: expected a rule's name, found '| \"b\"'");
    assertThatThrownBy(() -> ByteGrammar.of("root ::= \"a\"\nroot ::= \"b\""))
        .hasMessageContaining("rule 'root', line 2, column 1: the rule is already defined");
  }

  @ParameterizedTest
  @ValueSource(ints = {199, 200})
  void groupsAndRepetitionsMayBeSoDeep(int depth) {
    assertAccepts("root ::= " + "(".repeat(depth) + "\"a\"" + ")".repeat(depth), "a");
    assertAccepts("root ::= \"a\"" + "?".repeat(depth), "a", "");
  }

  @Test
  @Timeout(1800)
  void sizeAndDepthAreLimited() {
    assertThatThrownBy(() -> ByteGrammar.of("root ::= " + "(".repeat(100_000)))
        .hasMessageContaining("column 210: parentheses are nested more than 200 deep; use rules");
    assertThatThrownBy(() -> ByteGrammar.of("root ::= \"a\"" + "*".repeat(100_000)))
        .hasMessageContaining("repetitions are nested more than 200 deep; use rules instead");
    assertThatThrownBy(() -> ByteGrammar.of("root ::= " + " ".repeat(1 << 20)))
        .hasMessageContaining("it has 1048585 characters; the maximum is 1048576");
    assertThatThrownBy(() -> ByteGrammar.of("root ::= \"\0\""))
        .hasMessageContaining("column 11: the grammar contains a NUL character; remove it");
    assertThatThrownBy(() -> ByteGrammar.of("root ::= ((\"\"{2000}){2000}){2000} \"a\""))
        .hasMessageContaining("has more than 500000 parts when its repetitions are expanded");
    assertThatThrownBy(() -> ByteGrammar.of("root ::= \"" + "a".repeat(300) + "\"{2000}"))
        .hasMessageContaining("has more than 500000 parts");
    String rules =
        IntStream.rangeClosed(0, GbnfParser.MAX_RULES)
            .mapToObj(i -> "r" + i + " ::= \"\"\n")
            .collect(Collectors.joining());
    assertThatThrownBy(() -> ByteGrammar.of(rules))
        .hasMessageContaining("there are more than 20000 rules; shorten the grammar");
  }

  @Test
  @Timeout(1800)
  void longChainsOfRulesNeedNoStack() {
    int length = 19_000;
    String chain =
        IntStream.range(0, length)
            .mapToObj(i -> "r" + i + " ::= r" + (i + 1) + " \"a\"?\n")
            .collect(Collectors.joining());
    assertAccepts("root ::= r0\n" + chain + "r" + length + " ::= \"b\"", "b", "ba", "baa");
  }

  @Test
  @Timeout(1800)
  void waysThatMultiplyAreRefused() {
    String doubling =
        "root ::= r0\n"
            + IntStream.range(0, 27)
                .mapToObj(i -> "r%d ::= r%d \"a\" | r%d \"b\"\n".formatted(i, i + 1, i + 1))
                .collect(Collectors.joining())
            + "r27 ::= \"c\"";
    assertThatThrownBy(() -> ByteGrammar.of(doubling))
        .hasMessage(
            "the grammar cannot be used: it is ambiguous, and a text would have more than 100000"
                + " ways to continue; write rules with alternatives that begin differently");
  }

  @Test
  @Timeout(1800)
  void ambiguityThatGrowsWithTheTextEndsTheText() {
    ByteGrammar grammar =
        ByteGrammar.of("root ::= \"a\" root x | \"a\" root y | \"\"\nx ::= \"b\"\ny ::= \"c\"");
    assertThatThrownBy(() -> accepts(grammar, "a".repeat(40)))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("it is ambiguous");
  }
}

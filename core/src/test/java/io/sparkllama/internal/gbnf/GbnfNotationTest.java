package io.sparkllama.internal.gbnf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.GrammarException;
import io.sparkllama.internal.common.EmptyCaches;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How grammars are written, up to the limits. */
class GbnfNotationTest {

  @RegisterExtension static final EmptyCaches CACHES = new EmptyCaches(ByteGrammar.class);

  private static void assertAccepts(String grammar, String... texts) {
    ByteGrammar compiled = ByteGrammar.of(grammar);
    assertThat(texts)
        .allMatch(text -> compiled.accepts(text.getBytes(StandardCharsets.UTF_8)), grammar);
  }

  private static void assertRejects(String grammar, String... texts) {
    ByteGrammar compiled = ByteGrammar.of(grammar);
    assertThat(texts).noneMatch(text -> compiled.accepts(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void assertRefused(String grammar, String message) {
    assertThatThrownBy(() -> ByteGrammar.of(grammar))
        .isInstanceOf(GrammarException.class)
        .hasMessageStartingWith("the grammar cannot be used: " + message);
  }

  @Test
  void aCommentGoesToTheEndOfItsLine() {
    assertAccepts("# a comment\nroot ::= \"a\" # | \"b\"\n# nothing", "a");
    assertAccepts("root ::= \"a\" |# or\n\t \"b\"", "a", "b");
    assertAccepts("root ::= \"a\"#", "a");
    assertAccepts("root ::= (\"a\" # first\r\n\"b\")", "ab");
    assertRejects("root ::= \"a\" # \"b\"", "ab", "");
  }

  @Test
  void linesMayBreakInsideOfParenthesesAndAfterABar() {
    assertAccepts("\n\r\n root ::=\n(\n\"a\"\n|\n\"b\"\n)*\n", "", "a", "ab");
    assertAccepts("root ::= ( \"a\" { \n 1 \n , \n 2 \n } \n )", "a", "aa");
    assertAccepts("root\t::=\t\"a\"\t\"b\"", "ab");
    assertRefused("root ::= \"a\" {\n2}", "rule 'root', line 1, column 15: expected a number");
  }

  @Test
  void namesAreOfLettersDigitsAndHyphens() {
    assertAccepts("root ::= azAZ09-az\nazAZ09-az ::= -9\n-9 ::= \"a\"", "a");
    for (String other : new String[] {"@", "[", "`", "{", "/", ":", ".", ",", "é", "_"}) {
      assertThatThrownBy(() -> ByteGrammar.of("a" + other + " ::= \"a\"\nroot ::= \"a\""))
          .as(other)
          .isInstanceOf(GrammarException.class);
    }
  }

  @Test
  void escapesStandForCharacters() {
    assertAccepts(
        "root ::= \"\\n\\r\\t\\\\\\\"\\[\\]\\x41\\u00e9\\U0010FFFF\"",
        "\n\r\t\\\"[]Aé\uDBFF\uDFFF");
    assertAccepts("root ::= [\\U0010FFFF\\u00E9\\x4a]", "\uDBFF\uDFFF", "é", "J");
    assertAccepts("root ::= \"\\uD7FF\\uE000\"", "\uD7FF\uE000");
    assertRefused(
        "root ::= \"\\U00110000\"", "rule 'root', line 1, column 21: the escape is above");
    assertRefused(
        "root ::= \"\\x4\u0664\"",
        "rule 'root', line 1, column 14: expected 2 hexadecimal digits, found '\u0664\"'; add them");
  }

  @ParameterizedTest
  @CsvSource({"D800, 17", "DFFF, 17", "0000, 17"})
  void noTextContainsNulOrHalfAPair(String digits, int column) {
    assertRefused(
        "root ::= \"\\u" + digits + "\"",
        "rule 'root', line 1, column " + column + ": no text contains U+" + digits + "; remove it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD800", "\uDBFF", "\uDC00", "\uDFFF"})
  void halfAPairIsNoCharacter(String half) {
    assertRefused(
        "root ::= \"a" + half + "\"",
        "rule 'root', line 1, column 12: half of a surrogate pair is not a character; remove it");
  }

  @Test
  void betweenRulesNoRuleIsNamed() {
    assertRefused(
        "root ::= \"a\"\n | \"b\"",
        "line 2, column 2: expected a rule's name, found '| \"b\"'; a rule has the form");
  }

  @Test
  void twentyCharactersAreQuoted() {
    assertRefused(
        "root ::= \"a\" )23456789 123456789 x",
        "rule 'root', line 1, column 14: expected a part or the end of the line, found"
            + " ')23456789 123456789 '; correct it");
    assertRefused(
        "root\n::= \"a\"",
        "rule 'root', line 1, column 5: expected ::= after the rule's name, found the end of the"
            + " line;");
  }

  @Test
  void asManyRulesAsAllowedAreRead() {
    String rules =
        IntStream.range(1, GbnfParser.MAX_RULES)
            .mapToObj(i -> "r" + i + " ::= \"\"\n")
            .collect(Collectors.joining());
    assertAccepts(rules + "root ::= \"a\"", "a");
  }

  @Test
  void groupsAfterEachOtherAreNotDeep() {
    assertAccepts("root ::= " + "(\"a\") ".repeat(300), "a".repeat(300));
    assertAccepts("root ::= " + "\"a\"? ".repeat(300), "a".repeat(300), "");
  }

  @Test
  void repetitionsMayBeAsManyAsAllowed() {
    assertAccepts("root ::= \"a\"{100000}", "a".repeat(100_000));
    assertRefused(
        "root ::= \"a\"{2147483648}", "rule 'root', line 1, column 14: a repetition count");
    assertAccepts("root ::= \"a\"{2,2}", "aa");
  }

  /** A rule that needs a character does not begin with what follows it. */
  @Test
  void aRuleMayFollowARuleThatIsNotEmpty() {
    assertAccepts("root ::= a root | \"\"\na ::= \"a\"", "", "a", "aaa");
    assertAccepts("root ::= (a root)?\na ::= b+\nb ::= \"b\" | \"c\"", "", "bc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root ::= (\"a\" | \"b\") root | \"\"",
        "root ::= (e \"a\") root | \"\"\ne ::= \"\"",
        "root ::= (\"a\" e) root | \"\"\ne ::= \"\"",
        "root ::= \"a\"+ root | \"\"",
        "root ::= \"a\"{2} root | \"\"",
        "root ::= [a] root | \"\"",
        "root ::= e \"a\" root | e\ne ::= \"\""
      })
  void aRuleMayEndWithItself(String grammar) {
    assertAccepts(grammar, "", "aa", "aaaa");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(\"\" | \"a\") root",
        "(\"a\" | \"\") root",
        "(e e) root",
        "(e (e | \"a\")) root",
        "\"a\"? root",
        "\"a\"{0,2} root",
        "e+ root",
        "e{3} root",
        "(\"a\" | root \"b\")"
      })
  void aRuleThatMayBeginWithItselfIsRefused(String beginning) {
    assertRefused("root ::= \"x\" | " + beginning + "\ne ::= \"\"", "rule 'root', line 1, column ");
    assertThatThrownBy(() -> ByteGrammar.of("root ::= \"x\" | " + beginning + "\ne ::= \"\""))
        .hasMessageContaining("the rule begins with itself (root > root)");
  }

  @Test
  void aGrammarMayBeAsLongAsAMillionCharacters() {
    String grammar = "root ::= \"a\"";
    assertAccepts(grammar + " ".repeat(GbnfParser.MAX_CHARACTERS - grammar.length()), "a");
    assertRefused("\0" + grammar, "line 1, column 1: the grammar contains a NUL character");
  }

  @Test
  void literalsThatBeginAlikeAreFollowedAsOne() {
    ByteGrammar grammar =
        ByteGrammar.of("root ::= \"one\" | \"once\" | \"only\" | \"on\" | \"two\"");
    assertThat(grammar.start().size()).isEqualTo(2);
    assertThat(grammar.start().after((byte) 'o').size()).isEqualTo(1);
    assertThat(grammar.start().after("on".getBytes(StandardCharsets.UTF_8)).mayEnd()).isTrue();
    assertThat(grammar.start().after("on".getBytes(StandardCharsets.UTF_8)).size()).isEqualTo(3);
  }
}

package io.sparkllama.internal.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of grammars, tested at the boundary. */
class GrammarGuardTest {

  private static void assertRefused(String grammar, String fault) {
    assertThatThrownBy(() -> GrammarGuard.check(grammar))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the grammar cannot be used: " + fault);
  }

  private static void assertTaken(String grammar) {
    assertThatCode(() -> GrammarGuard.check(grammar)).doesNotThrowAnyException();
  }

  private static String nested(int deep) {
    return "root ::= " + "(".repeat(deep) + "\"a\"" + ")".repeat(deep);
  }

  @Test
  void parenthesesMayBeSoDeep() {
    assertTaken(nested(GrammarGuard.MAX_DEPTH));
    assertRefused(nested(GrammarGuard.MAX_DEPTH + 1), "parentheses are nested more than 200 deep");
  }

  @Test
  void parenthesesSideBySideAreNotDeep() {
    assertTaken("root ::= " + "(\"a\")".repeat(1000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{2001}", "{1,2001}", "{2001,}", "{99999999999999999999}"})
  void somethingRepeatsSoOften(String repetitions) {
    assertRefused("root ::= \"a\"" + repetitions, "a repetition count exceeds 2000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{2000}", "{0,2000}", "{1999,2000}", "{7,}", "{"})
  void andMayRepeatLessOften(String repetitions) {
    assertTaken("root ::= \"a\"" + repetitions);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root ::= \"%s\"",
        "root ::= \"\\\"%s\"",
        "root ::= [%s]",
        "root ::= [\\]%s]",
        "root ::= \"a\" # %s\n",
        "root ::= \"\\\\\" # %s"
      })
  void whatIsTextCountsForNothing(String place) {
    assertTaken(String.format(place, "(".repeat(300) + "{9999}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root ::= \"text\" %s",
        "root ::= \"\\\\\" %s",
        "root ::= [a-z] %s",
        "root ::= [\\\\] %s",
        "# a comment\nroot ::= %s"
      })
  void whatIsBehindATextCounts(String place) {
    assertRefused(
        String.format(place, "(".repeat(300)), "parentheses are nested more than 200 deep");
  }

  @Test
  void isOfSoManyCharactersAndNoneIsNul() {
    String most = " ".repeat(GrammarGuard.MAX_CHARACTERS);
    assertTaken(most);
    assertRefused(most + " ", "it has 1048577 characters; the maximum is 1048576");
    assertRefused("root ::= \"\0\"", "it contains a NUL character");
  }

  @Test
  void anUnendedTextEndsTheLook() {
    assertTaken("root ::= \"(((");
    assertTaken("root ::= \"a\\");
  }

  @Test
  void isQuotedInPart() {
    assertThat(GrammarGuard.excerpt("a".repeat(80))).isEqualTo("a".repeat(80));
    assertThat(GrammarGuard.excerpt("a".repeat(81))).isEqualTo("a".repeat(80) + "...");
  }
}

package io.sparkllama.internal.grammar.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.internal.gbnf.CharacterSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Automata have no state too many, and refuse to become too large. */
class AutomatonTest {

  private static Automaton of(String expression) {
    return Automaton.of(Nfa.of(RegexParser.parse(expression)));
  }

  private static void assertTooLarge(ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(RegexException.class)
        .hasMessage("it is too large together with lengths and other patterns");
  }

  @Test
  void lengthsAreLimited() {
    assertThatCode(() -> Automaton.of(CharacterSet.ALL, 0, 19_999)).doesNotThrowAnyException();
    assertTooLarge(() -> Automaton.of(CharacterSet.ALL, 0, 20_000));
    assertTooLarge(() -> Automaton.of(CharacterSet.ALL, 20_000, Automaton.UNLIMITED));
  }

  @Test
  void listsAreLimited() {
    Random random = new Random(1);
    List<String> many =
        random.ints(5_000).mapToObj(Integer::toHexString).collect(Collectors.toList());
    assertTooLarge(() -> Automaton.of(many));
    assertThat(Automaton.of(many.subList(0, 1_000)).contains(many.get(999))).isTrue();
  }

  @Test
  void intersectionsAreLimited() {
    Automaton one = Automaton.of(CharacterSet.ALL, 200, Automaton.UNLIMITED);
    Automaton other = of("^([^b]*b){199}$");
    assertTooLarge(() -> one.and(other));
    assertTooLarge(() -> other.without(one));
  }

  @Test
  void statesThatLeadNowhereAreLeftOut() {
    assertThat(of("^abc$").states()).hasSize(4);
    assertThat(of("^a(b|b[^\\d\\D]?)$".replace("[^\\d\\D]", "c")).states()).hasSize(4);
    assertThat(of("^a(b$|b^c)").states()).hasSize(3);
    assertThat(of("^[ab]*$").states()).hasSize(1);
    assertThat(of("a^").states()).isEmpty();
    assertThat(of("^ab$").and(of("^ac$")).states()).isEmpty();
    assertThat(of("^(ab|cd)$").without(of("^cd$")).states()).hasSize(3);
  }

  @Test
  void edgesToOneStateAreOne() {
    assertThat(of("^(a|b|[x-z])$").states().get(0).edges())
        .containsExactly(
            new Automaton.Edge(CharacterClasses.of('a', 'b').or(CharacterClasses.of('x', 'z')), 1));
  }

  @Test
  void nothingIsInTheEmptySet() {
    Automaton empty = of("a^");
    Automaton some = of("^a$");
    assertThat(empty.isEmpty()).isTrue();
    assertThat(some.isEmpty()).isFalse();
    assertThat(empty.contains("")).isFalse();
    assertThat(empty.and(some).isEmpty()).isTrue();
    assertThat(some.and(empty).isEmpty()).isTrue();
    assertThat(some.without(empty).contains("a")).isTrue();
    assertThat(empty.without(some).isEmpty()).isTrue();
    assertThat(empty.longest()).isZero();
  }

  /** The work would be hundreds of millions of steps, for a few states. */
  @Test
  void workIsLimitedToo() {
    assertThatThrownBy(() -> of("^(" + "[ab]{1,400}c".repeat(40) + ")*$"))
        .isInstanceOf(RegexException.class)
        .hasMessageStartingWith("it is too large; lower the counts in braces");
  }
}

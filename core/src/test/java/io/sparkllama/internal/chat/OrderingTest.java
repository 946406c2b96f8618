package io.sparkllama.internal.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** As Python compares them. */
class OrderingTest {

  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private static Dict dict(String key, Object value) {
    Dict dict = new Dict();
    dict.put(Text.of(key), value);
    return dict;
  }

  @Test
  void numbersAreEqualWhateverTheirType() {
    assertThat(Ordering.equal(1L, 1.0)).isTrue();
    assertThat(Ordering.equal(true, 1L)).isTrue();
    assertThat(Ordering.equal(false, 1L)).isFalse();
    assertThat(Ordering.equal(1L, Text.of("1"))).isFalse();
  }

  @Test
  void numbersAreComparedExactly() {
    long large = (1L << 53) + 1;
    assertThat(Ordering.compare(large, (double) large)).isPositive();
    assertThat(Ordering.compare(0.5, 1L)).isNegative();
    assertThat(Ordering.compare(2L, 1L)).isPositive();
  }

  @Test
  void nothingExceedsInfinity() {
    assertThat(Ordering.compare(Long.MAX_VALUE, INFINITE)).isNegative();
    assertThat(Ordering.compare(-INFINITE, 1L)).isNegative();
    assertThat(Ordering.equal(INFINITE, INFINITE)).isTrue();
    assertThatThrownBy(() -> Ordering.equal(Double.NaN, 1L))
        .isInstanceOf(TemplateException.class)
        .hasMessage("comparing with NaN");
    assertThatThrownBy(() -> Ordering.compare(1L, Double.NaN)).hasMessage("comparing with NaN");
  }

  @Test
  void noneEqualsNoneAlone() {
    assertThat(Ordering.equal(null, null)).isTrue();
    assertThat(Ordering.equal(null, Text.EMPTY)).isFalse();
    assertThat(Ordering.equal(0L, null)).isFalse();
  }

  @Test
  void sequencesAreEqualIfTheirTypesAndItemsAre() {
    assertThat(Ordering.equal(List.of(1L, 2L), List.of(1.0, 2L))).isTrue();
    assertThat(Ordering.equal(List.of(1L, 2L), List.of(1L))).isFalse();
    assertThat(Ordering.equal(List.of(1L, 2L), List.of(1L, 3L))).isFalse();
    assertThat(Ordering.equal(List.of(0L, 1L), Tuple.of(0L, 1L))).isFalse();
    assertThat(Ordering.equal(List.of(0L, 1L), new Range(0, 2, 1))).isFalse();
    assertThat(Ordering.equal(Tuple.of(0L, 1L), new Range(0, 2, 1))).isFalse();
    assertThat(Ordering.equal(new Range(0, 2, 1), new Range(0, 2, 1))).isTrue();
  }

  @Test
  void dictsAreEqualIfTheirEntriesAre() {
    assertThat(Ordering.equal(dict("a", 1L), dict("a", 1.0))).isTrue();
    assertThat(Ordering.equal(dict("a", 1L), dict("a", 2L))).isFalse();
    assertThat(Ordering.equal(dict("a", null), dict("b", null))).isFalse();
    assertThat(Ordering.equal(dict("a", 1L), new Dict())).isFalse();
  }

  @Test
  void theFirstDifferenceOrdersSequences() {
    assertThat(Ordering.compare(List.of(1L, 2L), List.of(1L, 3L))).isNegative();
    assertThat(Ordering.compare(Tuple.of(2L), Tuple.of(1L, 3L))).isPositive();
    assertThat(Ordering.compare(List.of(1L), List.of(1L, 0L))).isNegative();
    assertThat(Ordering.compare(List.of(1L, 0L), List.of(1L))).isPositive();
    assertThat(Ordering.compare(List.of(1L), List.of(1L))).isZero();
    assertThat(Ordering.compare(Text.of("b"), Text.of("a"))).isPositive();
  }

  @Test
  void someValuesCannotBeOrdered() {
    assertThatThrownBy(() -> Ordering.compare(List.of(1L), Tuple.of(1L)))
        .isInstanceOf(TemplateException.class)
        .hasMessageStartingWith("comparing a list");
    assertThatThrownBy(() -> Ordering.compare(new Range(0, 2, 1), new Range(0, 3, 1)))
        .hasMessage("comparing a range with a range");
    assertThatThrownBy(() -> Ordering.compare(Text.of("1"), 1L))
        .hasMessage("comparing a string with an int");
    View keys = new View("keys", List.of());
    assertThatThrownBy(() -> Ordering.equal(keys, Text.EMPTY))
        .hasMessage("comparing the keys of a dict with a string");
  }
}

package io.sparkllama.option;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberRangeTest {

  private static final NumberRange SHARE = NumberRange.above(0).upTo(1);
  private static final NumberRange FRACTION = NumberRange.atLeast(0).below(1);

  @Test
  void boundsBelongToTheRangeOnlyIfTheyAreIncluded() {
    assertThat(SHARE.contains(0L)).isFalse();
    assertThat(SHARE.contains(1L)).isTrue();
    assertThat(SHARE.contains(2L)).isFalse();
    assertThat(SHARE.contains(0.0)).isFalse();
    assertThat(SHARE.contains(Float.MIN_VALUE)).isTrue();
    assertThat(SHARE.contains(1.0)).isTrue();
    assertThat(SHARE.contains(Math.nextUp(1.0f))).isFalse();
    assertThat(FRACTION.contains(0L)).isTrue();
    assertThat(FRACTION.contains(1L)).isFalse();
    assertThat(FRACTION.contains(-0.001)).isFalse();
    assertThat(FRACTION.contains(0.0)).isTrue();
    assertThat(FRACTION.contains(Math.nextDown(1.0f))).isTrue();
    assertThat(FRACTION.contains(1.0)).isFalse();
  }

  @Test
  void withoutAnUpperBoundEveryFiniteNumberIsAccepted() {
    assertThat(NumberRange.atLeast(1).contains(Long.MAX_VALUE)).isTrue();
    assertThat(NumberRange.atLeast(1).contains(1e300)).isTrue();
    assertThat(NumberRange.above(1).contains(1L)).isFalse();
    assertThat(NumberRange.above(1).contains(2L)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void numbersThatAreNotFiniteAreOutside(double number) {
    assertThat(NumberRange.atLeast(-5).contains(number)).isFalse();
    assertThat(SHARE.contains(number)).isFalse();
  }

  @Test
  void theSpecialNumberIsAcceptedAndItsNeighborsAreNot() {
    NumberRange seeds = NumberRange.between(2, 5).or(-1, "a random one");
    assertThat(seeds.contains(-1L)).isTrue();
    assertThat(seeds.contains(-1.0)).isTrue();
    assertThat(seeds.contains(-2L)).isFalse();
    assertThat(seeds.contains(0L)).isFalse();
    assertThat(seeds.contains(-1.5)).isFalse();
    assertThat(seeds.contains(5L)).isTrue();
    assertThat(seeds.contains(6L)).isFalse();
  }

  @Test
  void readsAsInASentence() {
    assertThat(NumberRange.atLeast(1)).hasToString("1 or more");
    assertThat(NumberRange.above(0)).hasToString("above 0");
    assertThat(NumberRange.between(-2, 2)).hasToString("-2 to 2");
    assertThat(SHARE).hasToString("above 0 and at most 1");
    assertThat(FRACTION).hasToString("at least 0 and below 1");
    assertThat(NumberRange.above(0).below(1)).hasToString("above 0 and below 1");
    assertThat(NumberRange.atLeast(1).or(0, "no limit"))
        .hasToString("1 or more, or 0 for no limit");
  }
}

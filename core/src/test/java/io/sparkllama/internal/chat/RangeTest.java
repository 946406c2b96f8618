package io.sparkllama.internal.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RangeTest {

  @Test
  void endsBeforeItsStop() {
    assertThat(new Range(0, 3, 1)).containsExactly(0L, 1L, 2L);
    assertThat(new Range(5, 0, -2)).containsExactly(5L, 3L, 1L);
    assertThat(new Range(0, 0, 1)).isEmpty();
    assertThat(new Range(4, 4, -1)).isEmpty();
    assertThat(new Range(3, 0, 1)).isEmpty();
  }

  @Test
  void endsWhereNumbersEnd() {
    assertThat(new Range(Long.MAX_VALUE - 3, Long.MAX_VALUE, 2))
        .containsExactly(Long.MAX_VALUE - 3, Long.MAX_VALUE - 1);
    assertThat(new Range(Long.MIN_VALUE + 3, Long.MIN_VALUE, -2))
        .containsExactly(Long.MIN_VALUE + 3, Long.MIN_VALUE + 1);
  }

  @Test
  void hasAtMostSoManyNumbers() {
    assertThat(new Range(0, 100_000, 1)).hasSize(100_000);
    assertThatThrownBy(() -> new Range(0, 100_001, 1))
        .hasMessage("range() with more than 100000 numbers");
    assertThatThrownBy(() -> new Range(0, 1, 0)).hasMessage("range() with a step of 0");
  }
}

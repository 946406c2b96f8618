package io.sparkllama.internal.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RenderStateTest {

  private final RenderState state = new RenderState(Map.of(), LocalDateTime.MIN);

  @Test
  void takesSoManyStepsAndNoMore() {
    for (long i = 2; i < RenderState.MAX_STEPS; i++) {
      state.step();
    }
    state.step(3);
    assertThat(state.line()).isEqualTo(3);
    state.step(7);
    assertThatThrownBy(() -> state.step(9))
        .isInstanceOf(TemplateException.class)
        .hasMessage("the template takes more than 10000000 steps");
    // a message names the line at which it was too much
    assertThat(state.line()).isEqualTo(9);
  }

  static Stream<Object> onesOfEachKind() {
    Dict dict = new Dict();
    dict.put(1L, 2L);
    return Stream.of(Text.of("a"), List.of(1), dict);
  }

  @ParameterizedTest
  @MethodSource("onesOfEachKind")
  void takesSoManyCharactersAndNoMore(Object one) {
    state.charge(Collections.nCopies(Integer.MAX_VALUE, 0));
    assertThat(state.charge(one)).isSameAs(one);
    assertThat(state.charge(5L)).isEqualTo(5L);
    assertThatThrownBy(() -> state.charge(one))
        .isInstanceOf(TemplateException.class)
        .hasMessage("the template produces more than 2147483648 characters in total");
  }

  @Test
  void isNestedSoDeepAndNoDeeper() {
    for (int i = 0; i < RenderState.MAX_DEPTH; i++) {
      state.enter();
    }
    state.leave();
    state.enter();
    assertThatThrownBy(state::enter)
        .isInstanceOf(TemplateException.class)
        .hasMessage("the template is nested deeper than 500");
  }
}

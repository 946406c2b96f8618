package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.result.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that cannot be tokenized, and where their fault is. */
class WellFormedTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "é", "\uD83D\uDE00", "a\uD83D\uDE00\uD83D\uDE00b", "\uFFFF"})
  void textsOfCharactersAreWellFormed(String text) {
    assertThat(WellFormed.faultOf(text, "prompt")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'\uD800', 0",
    "'a\uD83D', 1",
    "'\uD83D\uD83D\uDE00', 0",
    "'\uD83D\uDE00\uDE00', 2",
    "'ab\uDC00c', 2",
    "'\uD83Da', 0"
  })
  void theFirstHalfOfAPairIsNamed(String text, int index) {
    Failure fault = WellFormed.faultOf(text, "prompt").orElseThrow();
    assertThat(fault.kind()).isEqualTo(Failure.Kind.PROMPT_INVALID);
    assertThat(fault.message().toString())
        .isEqualTo(
            "the prompt is not well-formed Unicode: unpaired surrogate U+%04X at index %d; repair"
                    .formatted((int) text.charAt(index), index)
                + " or remove it");
  }

  @Test
  void aTextIsThereAndNotEmpty() {
    assertThat(WellFormed.faultOf(null, "query").orElseThrow().kind())
        .isEqualTo(Failure.Kind.PROMPT_NULL);
    assertThatThrownBy(() -> WellFormed.require(null, "query"))
        .hasMessage("the query is null; provide one");
    assertThatThrownBy(() -> WellFormed.require("", "query"))
        .hasMessage("the query is empty; provide a text");
    assertThatThrownBy(() -> WellFormed.require("\uDC00", "query")).isInstanceOf(Refusal.class);
    assertThatCode(() -> WellFormed.require("a", "query")).doesNotThrowAnyException();
  }
}

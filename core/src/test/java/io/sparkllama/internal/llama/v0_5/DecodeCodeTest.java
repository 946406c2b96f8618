package io.sparkllama.internal.llama.v0_5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeCodeTest {

  @Test
  void knowsWhatTheCodesOfADecodeMean() {
    assertThat(DecodeCode.statusOf(1, 5, "")).isEqualTo(DecodeStatus.NO_SPACE);
    assertThat(DecodeCode.statusOf(2, 5, "")).isEqualTo(DecodeStatus.ABORTED);
    assertThat(DecodeCode.statusOf(-2, 5, "")).isEqualTo(DecodeStatus.NO_SPACE);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, -3, 3})
  void takesAnyOtherCodeForAFailure(int code) {
    assertThatThrownBy(() -> DecodeCode.statusOf(code, 5, "the device is lost"))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "llama.cpp failed to decode a batch of 5 tokens (code "
                + code
                + "): the device is lost");
  }
}

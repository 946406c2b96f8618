package io.sparkllama.internal.llama.b4916;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;
import org.junit.jupiter.api.Test;

class DecodeCodeTest {

  @Test
  void knowsWhatTheCodesOfADecodeMean() {
    String noSlot = "decode: failed to prepare ubatch | llama_decode: failed to decode, ret = -3";
    assertThat(DecodeCode.statusOf(-3, 5, noSlot)).isEqualTo(DecodeStatus.NO_SPACE);
    assertThat(DecodeCode.statusOf(1, 5, "")).isEqualTo(DecodeStatus.NO_SPACE);
    assertThat(DecodeCode.statusOf(-2, 5, "could not reserve space for batch with 5 outputs"))
        .isEqualTo(DecodeStatus.NO_SPACE);
    assertThat(DecodeCode.statusOf(2, 5, "")).isEqualTo(DecodeStatus.ABORTED);
    assertThatThrownBy(() -> DecodeCode.statusOf(-3, 5, "the device is lost"))
        .isInstanceOf(EngineException.class)
        .hasMessage("llama.cpp failed to decode a batch of 5 tokens (code -3): the device is lost");
    assertThatThrownBy(() -> DecodeCode.statusOf(-1, 5, "n_tokens == 0"))
        .isInstanceOf(EngineException.class);
  }
}

package io.sparkllama.spark.internal.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TypedTextTest {

  @Test
  void readsEscapes() {
    assertThat(TypedText.unescape("a\\nb\\tc\\\\n\\x")).isEqualTo("a\nb\tc\\n\\x");
  }

  @Test
  void leavesJsonToJson() {
    assertThat(TypedText.unescapeStop("[\"\\n\", \"x\"]")).isEqualTo("[\"\\n\", \"x\"]");
    assertThat(TypedText.unescapeStop("\\n")).isEqualTo("\n");
    assertThat(TypedText.unescapeStop("[/INST]\\n")).isEqualTo("[/INST]\n");
  }
}

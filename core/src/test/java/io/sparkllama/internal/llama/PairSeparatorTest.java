package io.sparkllama.internal.llama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.gguf.GgufHeader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairSeparatorTest {

  private static boolean follows(String model, String pre, Map<String, Object> flags) {
    Map<String, Object> values = new HashMap<>();
    values.put("tokenizer.ggml.model", model);
    values.put("tokenizer.ggml.pre", pre);
    flags.forEach((key, value) -> values.put("tokenizer.ggml." + key, value));
    return PairSeparator.follows(new GgufHeader(values, List.of()));
  }

  @Test
  void followsTheEndMarkerInRobertaAndItsKin() {
    assertThat(follows("t5", "default", Map.of())).isTrue();
    assertThat(follows("gpt2", "jina-v1-en", Map.of())).isTrue();
    assertThat(follows("gpt2", "roberta-bpe", Map.of())).isTrue();
    assertThat(follows("gpt2", "qwen2", Map.of())).isFalse();
    assertThat(follows("llama", "default", Map.of())).isFalse();
  }

  @Test
  void isTheEndMarkerItselfInBert() {
    assertThat(follows("bert", "default", Map.of())).isFalse();
    assertThat(follows("bert", "default", Map.of("add_sep_token", true))).isFalse();
    assertThat(follows("bert", "default", Map.of("add_sep_token", true, "add_eos_token", true)))
        .isTrue();
  }

  @Test
  void isWhatTheFileSays() {
    assertThat(follows("t5", "default", Map.of("add_sep_token", false))).isFalse();
    assertThat(follows("gpt2", "qwen2", Map.of("add_sep_token", true))).isTrue();
  }
}

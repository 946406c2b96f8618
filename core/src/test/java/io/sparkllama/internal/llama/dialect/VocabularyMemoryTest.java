package io.sparkllama.internal.llama.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.gguf.GgufHeader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VocabularyMemoryTest {

  @Test
  void countsTokensAndMerges() {
    assertThat(bytes(Map.of())).isZero();
    assertThat(bytes(Map.of("tokenizer.ggml.tokens", 1000L))).isEqualTo(138_000);
    assertThat(bytes(Map.of("tokenizer.ggml.tokens", 1000L, "tokenizer.ggml.merges", 1000L)))
        .isEqualTo(244_000);
  }

  private static long bytes(Map<String, Object> values) {
    return VocabularyMemory.bytes(new GgufHeader(values, List.of()));
  }
}

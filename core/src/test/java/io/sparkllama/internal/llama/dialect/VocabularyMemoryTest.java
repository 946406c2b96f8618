package io.sparkllama.internal.llama.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.gguf.GgufArray;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.gguf.GgufType;
import io.sparkllama.internal.gguf.TokenTexts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VocabularyMemoryTest {

  @Test
  void countsTokensAndMerges() {
    assertThat(bytes(Map.of())).isZero();
    TokenTexts tokens = TokenTexts.of(1000);
    GgufArray merges = GgufArray.of(GgufType.STRING, 1000);
    assertThat(bytes(Map.of("tokenizer.ggml.tokens", tokens))).isEqualTo(138_000);
    assertThat(bytes(Map.of("tokenizer.ggml.tokens", tokens, "tokenizer.ggml.merges", merges)))
        .isEqualTo(244_000);
  }

  private static long bytes(Map<String, Object> values) {
    return VocabularyMemory.bytes(new GgufHeader(values, List.of()));
  }
}

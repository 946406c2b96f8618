package io.sparkllama.engine.llama.b4916;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkllama.engine.gguf.GgufHead;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compute buffers against the sizes that llama.cpp b4916 logged for the same shapes. */
class MemoryRuleTest {

  private static final double MIB = 1 << 20;

  @ParameterizedTest
  @CsvSource({
    "2048, 4, 256, 8, 4, 704, 512, 512, 5.13",
    "2048, 4, 256, 8, 4, 704, 2560, 512, 9.51",
    "2048, 4, 256, 8, 4, 704, 33280, 512, 99.51",
    "2048, 4, 256, 8, 4, 704, 2560, 256, 4.75",
    "32000, 4, 256, 8, 4, 704, 512, 512, 63.63",
    "32000, 4, 256, 8, 4, 704, 8704, 512, 63.50",
    "512, 4, 256, 8, 4, 4096, 512, 512, 18.01",
    "512, 4, 256, 8, 4, 4096, 2560, 512, 25.51",
    "512, 4, 256, 8, 4, 4096, 8704, 512, 27.51",
    "512, 4, 1024, 16, 16, 704, 512, 512, 11.51",
    "512, 4, 1024, 16, 16, 704, 2560, 512, 15.01",
    "512, 4, 1024, 16, 4, 2816, 512, 512, 18.51",
    "512, 4, 1024, 16, 4, 2816, 2560, 512, 20.51",
    "512, 4, 1024, 16, 4, 2816, 8704, 512, 33.51",
    "32000, 4, 768, 12, 4, 2048, 2560, 512, 66.14",
    "512, 8, 256, 8, 4, 704, 512, 512, 4.76",
    "8192, 4, 512, 8, 2, 2816, 2560, 512, 22.51",
  })
  void playsTheAllocatorOfLlamaCpp(
      long vocabulary,
      long layers,
      long embedding,
      long heads,
      long kvHeads,
      long feedForward,
      int cells,
      int batch,
      double mib) {
    Map<String, Object> values = new HashMap<>();
    values.put("general.architecture", "llama");
    values.put("llama.block_count", layers);
    values.put("llama.embedding_length", embedding);
    values.put("llama.attention.head_count", heads);
    values.put("llama.attention.head_count_kv", kvHeads);
    values.put("llama.feed_forward_length", feedForward);
    values.put("tokenizer.ggml.tokens", vocabulary);
    GgufHead head = new GgufHead(values, List.of());
    assertThat(MemoryRule.graphBytes(head, cells, batch) / MIB).isCloseTo(mib, within(0.03 * mib));
  }
}

package io.sparkllama.internal.llama.b4916;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.gguf.TokenTexts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares compute buffers with the sizes that llama.cpp b4916 logged for the same shapes. */
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
    values.put("tokenizer.ggml.tokens", TokenTexts.of(vocabulary));
    GgufHeader header = new GgufHeader(values, List.of());
    ModelShape model = new ModelShape(header);
    assertThat(DecoderGraph.bytes(model, MemoryRule.padded(cells, 256), batch) / MIB)
        .isCloseTo(mib, within(0.03 * mib));
  }

  /** 12 layers, 384 wide, 12 heads. */
  @ParameterizedTest
  @CsvSource({"514, 16.99", "517, 17.16"})
  void playsAnEncodersGraphToo(int batch, double mib) {
    Map<String, Object> values = new HashMap<>();
    values.put("general.architecture", "bert");
    values.put("bert.block_count", 12L);
    values.put("bert.embedding_length", 384L);
    values.put("bert.attention.head_count", 12L);
    values.put("bert.feed_forward_length", 1536L);
    ModelShape model = new ModelShape(new GgufHeader(values, List.of()));
    assertThat(EncoderGraph.bytes(model, batch) / MIB).isCloseTo(mib, within(0.03 * mib));
  }

  /** 8 layers, 512 wide. */
  @Test
  void playsARecurrentGraphToo() {
    Map<String, Object> values = new HashMap<>();
    values.put("general.architecture", "mamba");
    values.put("mamba.block_count", 8L);
    values.put("mamba.embedding_length", 512L);
    values.put("mamba.ssm.inner_size", 1024L);
    values.put("mamba.ssm.state_size", 16L);
    values.put("mamba.ssm.conv_kernel", 4L);
    values.put("mamba.ssm.time_step_rank", 32L);
    values.put("tokenizer.ggml.tokens", TokenTexts.of(8192));
    ModelShape model = new ModelShape(new GgufHeader(values, List.of()));
    assertThat(RecurrentGraph.bytes(model, 513) / MIB).isCloseTo(19.12, within(0.03 * 19.12));
    assertThat(RecurrentGraph.stateBytes(model) / MIB).isCloseTo(0.59, within(0.01));
  }
}

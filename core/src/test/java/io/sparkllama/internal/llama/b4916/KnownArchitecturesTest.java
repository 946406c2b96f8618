package io.sparkllama.internal.llama.b4916;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.ArchitectureTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownArchitecturesTest {

  private static final Path PATH = Path.of("model.gguf");

  private static GgufHeader header(String architecture, Map<String, Object> values) {
    Map<String, Object> all = new HashMap<>();
    all.put("general.architecture", architecture);
    values.forEach((key, value) -> all.put(architecture + "." + key, value));
    return new GgufHeader(all, List.of());
  }

  @Test
  void knowsNothingOfOtherNames() {
    assertThat(Architectures.of(PATH, header("qwen9", Map.of()))).isEmpty();
    assertThat(Architectures.of(PATH, new GgufHeader(Map.of(), List.of()))).isEmpty();
  }

  @Test
  void refusesByNameWhatCannotGenerateTextOrIsWrong() {
    for (String name : Architectures.refused()) {
      assertThatThrownBy(() -> Architectures.of(PATH, header(name, Map.of())))
          .isInstanceOf(ModelLoadException.class)
          .hasMessageContaining("its architecture is " + name + ": ")
          .hasMessageEndingWith("; use a decoder, or an encoder for embeddings");
    }
  }

  @ParameterizedTest
  @CsvSource({"gemma2, 2", "gemma2, 27", "baichuan, 30", "gemma3, 5", "cohere2, 3"})
  void refusesNumbersOfLayersForWhichTheLibraryEndsTheProcess(String name, long layers) {
    assertThatThrownBy(() -> Architectures.of(PATH, header(name, Map.of("block_count", layers))))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining(
            "its architecture is "
                + name
                + ": llama.cpp b4916 cannot run it with "
                + layers
                + " layers;");
  }

  @ParameterizedTest
  @CsvSource({"gemma2, 26", "gemma2, 46", "baichuan, 40", "gemma3, 26", "cohere2, 40", "llama, 1"})
  void takesTheOthers(String name, long layers) {
    assertThat(Architectures.of(PATH, header(name, Map.of("block_count", layers))))
        .contains(Architectures.Kind.DECODER);
  }

  @Test
  void refusesHeadsThatTheLibraryWouldReadPast() {
    assertThatThrownBy(() -> Architectures.of(PATH, header("rwkv7", Map.of("wkv.head_size", 16L))))
        .hasMessageContaining("llama.cpp b4916 reads past the end of heads of size 16")
        .hasMessageContaining("rwkv7.wkv.head_size is a multiple of 32");
    assertThat(Architectures.of(PATH, header("rwkv7", Map.of("wkv.head_size", 64L))))
        .contains(Architectures.Kind.RECURRENT);
  }

  @Test
  void takesTurnsWhereFlashAttentionIsOff() {
    assertThat(ConcurrencyRule.obstacle(header("grok", Map.of())))
        .contains("architecture grok runs without flash attention");
    Map<String, Object> heads = Map.of("embedding_length", 64L, "attention.head_count", 4L);
    for (String any : List.of("minicpm3", "deepseek2", "llama")) {
      assertThat(ConcurrencyRule.obstacle(header(any, heads))).isEmpty();
      Map<String, Object> unequal = new HashMap<>(heads);
      unequal.put("attention.key_length", 24L);
      assertThat(ConcurrencyRule.obstacle(header(any, unequal)))
          .contains("keys of 24 and values of 16 elements per head run without flash attention");
      unequal.put("attention.value_length", 24L);
      assertThat(ConcurrencyRule.obstacle(header(any, unequal))).isEmpty();
    }
    assertThat(ConcurrencyRule.obstacle(header("mamba", Map.of("attention.head_count", 0L))))
        .isEmpty();
  }

  @Test
  void countsOnlyWhatIsMultipliedAsAMatrix() {
    for (String name :
        List.of(
            "position_embd.weight",
            "blk.0.attn_q_norm.weight",
            "blk.0.ssm_a",
            "blk.0.ssm_conv1d.weight",
            "blk.0.time_mix_lerp_fused.weight",
            "blk.0.time_mix_first.weight")) {
      assertThat(ConcurrencyRule.obstacle(unquantized(name))).as(name).isEmpty();
    }
    for (String name :
        List.of("token_embd.weight", "blk.0.ssm_x.weight", "blk.0.time_mix_w1.weight")) {
      assertThat(ConcurrencyRule.obstacle(unquantized(name)))
          .contains("matrix " + name + " is not quantized");
    }
  }

  @Test
  void takesTurnsWithModelsWhoseMatricesAreNotQuantized() {
    GgufHeader.Tensor norm = new GgufHeader.Tensor("output_norm.weight", List.of(64L), 0);
    GgufHeader.Tensor half = new GgufHeader.Tensor("blk.0.attn_q.weight", List.of(64L, 64L), 1);
    Map<String, Object> llama = Map.of("general.architecture", "llama");
    assertThat(ConcurrencyRule.obstacle(new GgufHeader(llama, List.of(norm)))).isEmpty();
    assertThat(ConcurrencyRule.obstacle(new GgufHeader(llama, List.of(norm, half))))
        .contains("matrix blk.0.attn_q.weight is not quantized");
  }

  private static GgufHeader unquantized(String name) {
    return new GgufHeader(
        Map.of("general.architecture", "llama"),
        List.of(new GgufHeader.Tensor(name, List.of(64L, 64L), 0)));
  }

  @Test
  void theDocumentListsThemAll() throws IOException {
    ArchitectureTable table = new ArchitectureTable("b4916");
    assertThat(table.row("supported")).isEqualTo(Architectures.known(Architectures.Kind.DECODER));
    assertThat(table.row("one sequence per worker"))
        .isEqualTo(Architectures.known(Architectures.Kind.RECURRENT));
    assertThat(table.row("embeddings only"))
        .isEqualTo(Architectures.known(Architectures.Kind.ENCODER));
    assertThat(table.row("refused")).isEqualTo(Architectures.refused());
  }
}

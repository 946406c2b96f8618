package io.sparkllama.internal.llama.v0_5;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.gguf.GgufArray;
import io.sparkllama.internal.gguf.GgufHeader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowRuleTest {

  private static GgufHeader header(String architecture, long layers, Map<String, Object> more) {
    Map<String, Object> values = new HashMap<>();
    values.put("general.architecture", architecture);
    values.put(architecture + ".block_count", layers);
    more.forEach((key, value) -> values.put(architecture + ".attention." + key, value));
    return new GgufHeader(values, List.of());
  }

  private static void assertTaken(String architecture, long layers, Map<String, Object> more) {
    assertThatCode(() -> WindowRule.check(Path.of("m.gguf"), header(architecture, layers, more)))
        .doesNotThrowAnyException();
  }

  private static void assertRefused(
      String architecture, long layers, Map<String, Object> more, String message) {
    assertThatThrownBy(
            () -> WindowRule.check(Path.of("m.gguf"), header(architecture, layers, more)))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining(message);
  }

  @Test
  void wantsALayerOfGemmaThatSeesAll() {
    assertTaken("gemma-embedding", 6, Map.of());
    assertTaken("gemma-embedding", 24, Map.of());
    assertRefused(
        "gemma-embedding", 5, Map.of(), "all its 5 layers attend to a window of the text, but");
    assertTaken("gemma-embedding", 5, Map.of("sliding_window_pattern", 3L));
    assertRefused(
        "gemma-embedding",
        5,
        Map.of("sliding_window_pattern", 1L),
        "attend to the whole text, but");
  }

  @Test
  void wantsBothKindsOfAModernBertThatHasAWindow() {
    Map<String, Object> window = Map.of("sliding_window", 128L);
    assertTaken("modern-bert", 22, window);
    assertTaken("modern-bert", 1, Map.of());
    assertRefused("modern-bert", 1, window, "all its 1 layers attend to the whole text");
    assertRefused(
        "modern-bert",
        2,
        Map.of("sliding_window", 128L, "sliding_window_pattern", GgufArray.of(List.of(1L, 1L))),
        "attend to a window of the text");
  }

  @Test
  void letsOthersPass() {
    assertTaken("llama", 2, Map.of("sliding_window", 8L));
  }
}

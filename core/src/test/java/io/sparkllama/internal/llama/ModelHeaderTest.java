package io.sparkllama.internal.llama;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.gguf.GgufHeader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelHeaderTest {

  private static final Path PATH = Path.of("model.gguf");

  private static void assertRefused(Map<String, Object> values, String begin, String part) {
    assertThatThrownBy(
            () ->
                ModelHeader.info(
                    PATH, new GgufHeader(values, List.of()), Dialects.SHIPPED, "llama.cpp b4916"))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageStartingWith(begin)
        .hasMessageContaining(part);
  }

  @Test
  void saysWhichEngineKnowsAnArchitectureThatThisOneDoesNot() {
    assertRefused(
        Map.of("general.architecture", "qwen3"),
        "cannot load model model.gguf: its architecture is qwen3, which llama.cpp b4916 does not"
            + " support; llama.cpp v0.5 supports it: set nativeLibrary to its library;"
            + " llama.cpp b4916 supports arctic, arwkv7, baichuan, bert,",
        " llama, mamba, minicpm,");
  }

  @Test
  void saysThatANewerEngineMayKnowWhatNoneKnows() {
    assertRefused(
        Map.of("general.architecture", "qwen99"),
        "cannot load model model.gguf: its architecture is qwen99, which llama.cpp b4916 does not"
            + " support; a newer engine may support it: set nativeLibrary",
        "; llama.cpp b4916 supports arctic,");
  }

  @Test
  void rejectsAHeaderWithoutAnArchitecture() {
    assertRefused(
        Map.of(), "cannot load model model.gguf: its header has no general.architecture", "fetch");
  }
}

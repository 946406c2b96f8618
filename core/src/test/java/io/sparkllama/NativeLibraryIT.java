package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.EngineException;
import io.sparkllama.request.BatchGenerationConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A given library with the real engine; the archive is the java-llama.cpp jar. */
class NativeLibraryIT {

  private static final BatchGenerationConfig GREEDY =
      BatchGenerationConfig.builder().temperature(0).maxTokens(20).build();

  @TempDir Path folder;

  private static Path jar() throws Exception {
    Class<?> inside =
        Class.forName("de.kherud.llama.LlamaModel", false, NativeLibraryIT.class.getClassLoader());
    return Path.of(inside.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static ProcessorBuilder demo() {
    return ParallelProcessor.builder(DemoModel.PATH).threadPool(ThreadPoolConfig.ofThreads(1));
  }

  @Test
  void answersWithALibraryOutOfAnArchive() throws Exception {
    List<String> prompts = List.of("Review: The screen is great.");
    try (ParallelProcessor shipped = demo().build();
        ParallelProcessor named = demo().nativeLibrary(jar()).build()) {
      assertThat(named.batchGenerate(prompts, GREEDY).get(0).text())
          .isNotEmpty()
          .isEqualTo(shipped.batchGenerate(prompts, GREEDY).get(0).text());
    }
  }

  @Test
  void saysWhatIsWrongWithAnArchive() throws IOException {
    Path text = Files.writeString(folder.resolve("engine.tgz"), "not found");
    assertThatThrownBy(() -> demo().nativeLibrary(text).build())
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith(
            "cannot use the native library " + text + ": engine.tgz is neither");
  }
}

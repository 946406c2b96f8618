package io.sparkllama.spark.internal.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.spark.Demo;
import io.sparkllama.spark.internal.executor.ExecutorProcessors;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkEnv;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The option native_library with the real engine: the archive is the jar of java-llama.cpp. */
@Timeout(1800)
class NativeLibraryIT {

  @TempDir Path folder;

  @BeforeEach
  @AfterEach
  void unload() {
    ExecutorProcessors.instance().closeAll();
  }

  private Path archive(String name) throws Exception {
    return archive(folder, name);
  }

  private static Path archive(Path target, String name) throws Exception {
    Class<?> inside =
        Class.forName("de.kherud.llama.LlamaModel", false, NativeLibraryIT.class.getClassLoader());
    Path jar = Path.of(inside.getProtectionDomain().getCodeSource().getLocation().toURI());
    return Files.copy(jar, target.resolve(name));
  }

  private String text(String others) {
    return Demo.session()
        .sql(
            "SELECT llm_generate('Review: The screen is great.', map('model', '"
                + Demo.MODEL
                + "', 'temperature', '0', 'max_tokens', '20'"
                + others
                + ")).text")
        .head()
        .getString(0);
  }

  @Test
  void generatesWithALibraryFromAnotherFileSystem() throws Exception {
    Path archive = archive("remote.jar");
    Demo.session();
    BreakingFileSystem.configuration();
    SparkEnv.get().conf().set("spark.hadoop.fs.breaking.impl", BreakingFileSystem.class.getName());
    String uri = BreakingFileSystem.uri(archive);
    String options =
        ", 'native_library', '" + uri + "', 'model_cache', '" + folder.resolve("cache") + "'";
    assertThat(text(options)).isNotEmpty().isEqualTo(text(""));
    assertThat(BreakingFileSystem.OPENED).hasValue(1);
    ExecutorProcessors.instance().closeAll();
    assertThat(text(options)).isNotEmpty();
    assertThat(BreakingFileSystem.OPENED).hasValue(1);
  }

  @Test
  void generatesWithALibraryThatSparkHasShipped() throws Exception {
    // later tests of this JVM have the session too, and its executor may fetch the file again
    Path lasting = Files.createTempDirectory("shipped");
    lasting.toFile().deleteOnExit();
    Path shipped = archive(lasting, "shipped-engine.jar");
    shipped.toFile().deleteOnExit();
    Demo.session().sparkContext().addFile(shipped.toString());
    assertThat(text(", 'native_library', 'shipped-engine.jar'")).isEqualTo(text(""));
  }

  @Test
  void failsTheQueryWhereThereIsNone() {
    Path absent = folder.resolve("absent.jar");
    assertThatThrownBy(() -> text(", 'native_library', '" + absent + "'"))
        .hasStackTraceContaining(
            "cannot fetch native library " + absent + ": there is no " + absent + " on this host");
  }
}

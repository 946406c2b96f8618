package io.sparkllama.engine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.DemoModel;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.UserCache;
import io.sparkllama.engine.llama.dialect.NativeLibraryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which libraries are taken, and how they come to where they are loaded. */
class NativeLibraryIT {

  @TempDir private Path folder;

  @Test
  void refusesALibraryThatIsAbsentOrSomethingElse() {
    Path absent = folder.resolve("lib.so");
    assertThatThrownBy(
            () ->
                LlamaEngine.on(Optional.of(absent))
                    .load(new ModelParams(DemoModel.PATH, 0, -1, true)))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessage("the native library " + absent + " does not exist; check nativeLibrary");
    Path other = Path.of(System.getProperty("java.home"), "lib", "libjava.so");
    assertThatThrownBy(
            () ->
                LlamaEngine.on(Optional.of(other))
                    .load(new ModelParams(DemoModel.PATH, 0, -1, true)))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("lacks llama.cpp's C functions");
  }

  @Test
  void installsTheLibraryOnceForTwoJvmsThatStartTogether() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-D" + UserCache.PROPERTY + "=" + folder,
                  "-Ddemo.model=" + DemoModel.PATH,
                  "-cp",
                  System.getProperty("java.class.path"),
                  OneAnswer.class.getName())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("out" + i).toFile())
              .start());
    }
    for (int i = 0; i < 2; i++) {
      assertThat(processes.get(i).waitFor(15, TimeUnit.MINUTES)).isTrue();
      assertThat(Files.readString(folder.resolve("out" + i))).contains("\"topic\":\"battery\"");
      assertThat(processes.get(i).exitValue()).isZero();
    }
    try (Stream<Path> files = Files.walk(folder.resolve("native"))) {
      assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .containsExactly("libjllama.so");
    }
  }

  @Test
  void replacesADamagedLibraryInTheCache() throws IOException {
    NativeLibraryCache cache = new NativeLibraryCache(folder);
    Path installed = cache.extract(NativePlatform.current().resource());
    long size = Files.size(installed);
    Files.writeString(installed, "damaged");
    assertThat(cache.extract(NativePlatform.current().resource())).isEqualTo(installed);
    assertThat(installed).hasSize(size);
  }
}

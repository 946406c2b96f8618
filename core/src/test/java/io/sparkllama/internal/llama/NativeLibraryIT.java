package io.sparkllama.internal.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.DemoModel;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorBuilder;
import io.sparkllama.TestEngine;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.UserCache;
import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import io.sparkllama.request.BatchGenerationConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Which libraries are accepted, and how they get to where they are loaded. */
class NativeLibraryIT {

  @TempDir private Path folder;

  @Test
  void refusesALibraryThatIsAbsentOrSomethingElse() {
    Path absent = folder.resolve("lib.so");
    assertThatThrownBy(
            () ->
                LlamaEngine.on(Optional.of(absent))
                    .inspect(DemoModel.PATH)
                    .load(new ModelParams(0, -1, true)))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessage("the native library " + absent + " does not exist; correct nativeLibrary");
    Path other = Path.of(System.getProperty("java.home"), "lib", "libjava.so");
    assertThatThrownBy(
            () ->
                LlamaEngine.on(Optional.of(other))
                    .inspect(DemoModel.PATH)
                    .load(new ModelParams(0, -1, true)))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("does not export llama.cpp's C functions");
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

  @Test
  void loadsNothingFromAFolderThatOthersMayWriteTo() throws IOException {
    NativeLibraryCache cache = new NativeLibraryCache(folder.resolve("cache"));
    Path installed = cache.extract(NativePlatform.current().resource());
    Files.setAttribute(installed.getParent(), "unix:mode", 0777);
    assertThatThrownBy(() -> cache.extract(NativePlatform.current().resource()))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("other users can write to " + installed.getParent())
        .hasMessageEndingWith(
            "; set another folder, which only this user can write to, with"
                + " -Dio.sparkllama.cache.dir");
  }

  @Test
  void takesTheOnlyLibraryOfAFolder() throws IOException {
    assertThatThrownBy(() -> LibraryFile.of(folder))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessage(
            "the folder "
                + folder
                + " has no llama.cpp library (libllama*.so); set nativeLibrary to the file"
                + " itself");
    Path library = Files.writeString(folder.resolve("libllama.v0.5.0.so"), "one");
    Files.writeString(folder.resolve("libllama-common.so"), "another kind");
    Files.writeString(folder.resolve("libggml-base.so"), "another kind");
    Files.createSymbolicLink(folder.resolve("libllama.so"), library);
    assertThat(LibraryFile.of(folder)).isEqualTo(library.toRealPath());
    Files.writeString(folder.resolve("libllama.so.0.6.0"), "two");
    assertThatThrownBy(() -> LibraryFile.of(folder))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining(
            " has several llama.cpp libraries (libllama.so.0.6.0, libllama.v0.5.0.so); set nativeLibrary");
  }

  /** With JNA's default flags they would call each other's functions. */
  @Test
  @EnabledIf("anotherIsGiven")
  void twoBuildsAnswerSideBySideInOneProcess() {
    String prompt = DemoModel.triage("I am Anna and I have the phone. The battery is broken.");
    BatchGenerationConfig greedy =
        BatchGenerationConfig.builder().temperature(0).maxTokens(40).build();
    try (ParallelProcessor shipped = TestEngine.SHIPPED.processor(1, 4);
        ParallelProcessor other = TestEngine.other().orElseThrow().processor(1, 4)) {
      assertThat(shipped.plan().engine()).isEqualTo("llama.cpp b4916");
      assertThat(other.plan().engine()).startsWith("llama.cpp v0.");
      var first = shipped.batchGenerateAsync(Collections.nCopies(40, prompt), greedy);
      var second = other.batchGenerateAsync(Collections.nCopies(40, prompt), greedy);
      assertThat(first.join()).allMatch(result -> result.text().contains("\"battery\""));
      assertThat(second.join()).allMatch(result -> result.text().contains("\"battery\""));
    }
  }

  static boolean anotherIsGiven() {
    return TestEngine.other().isPresent();
  }

  @Test
  @EnabledIf("anotherIsGiven")
  void planAndLoadRefuseWhatTheEngineDoesNotKnow() throws IOException {
    Path unknown =
        GgufFile.read(DemoModel.PATH)
            .writeWith(folder.resolve("new.gguf"), "general.architecture", "llamb");
    for (TestEngine engine : TestEngine.all()) {
      ProcessorBuilder builder = engine.builder(unknown);
      String name = engine.engine().name();
      for (ThrowingCallable opening : List.<ThrowingCallable>of(builder::plan, builder::build)) {
        assertThatThrownBy(opening)
            .isInstanceOf(ModelLoadException.class)
            .hasMessageContaining(
                "its architecture is llamb, which " + name + " does not support; ")
            .hasMessageContaining("a newer engine may support it: set nativeLibrary");
      }
    }
  }
}

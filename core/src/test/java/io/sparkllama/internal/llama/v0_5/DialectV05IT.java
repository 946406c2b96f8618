package io.sparkllama.internal.llama.v0_5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.TestEngine;
import io.sparkllama.internal.llama.b4916.DialectB4916;
import io.sparkllama.internal.llama.dialect.LayoutCheck;
import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import io.sparkllama.internal.llama.dialect.NativeLines;
import io.sparkllama.internal.llama.dialect.OpenLibrary;
import io.sparkllama.internal.llama.dialect.SelfTest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** How a library of v0.5 is recognized. */
@EnabledIf("isGiven")
class DialectV05IT {

  private static final DialectV05 DIALECT = new DialectV05();

  private static final NativeLines NO_LINES = calls -> List.of();

  private static OpenLibrary library;
  private static LlamaCppV05 functions;

  static boolean isGiven() {
    return TestEngine.other().isPresent();
  }

  @BeforeAll
  static void open() throws IOException {
    Path given = TestEngine.other().orElseThrow().library().orElseThrow();
    library = OpenLibrary.at(Files.isDirectory(given) ? inFolder(given) : given);
    functions = library.link(LlamaCppV05.class);
  }

  private static Path inFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("libllama\\..*so"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Architecture names are constants in the library; none is listed that it does not have. */
  @Test
  void theLibraryHasTheNamesOfAllArchitectures() throws IOException {
    String text = Files.readString(library.path(), StandardCharsets.ISO_8859_1);
    assertThat(Architectures.known()).allMatch(name -> text.contains(name + "\0"));
    assertThat(Architectures.refused()).allMatch(name -> text.contains(name + "\0"));
  }

  /** The library with other results. */
  private static LlamaCppV05 changed(Consumer<Object> change) {
    return (LlamaCppV05)
        Proxy.newProxyInstance(
            LlamaCppV05.class.getClassLoader(),
            new Class<?>[] {LlamaCppV05.class},
            (proxy, called, arguments) -> {
              Object value = called.invoke(functions, arguments);
              change.accept(value);
              return value;
            });
  }

  private static void assertRefused(LlamaCppV05 other, String difference) {
    LayoutCheck check = new LayoutCheck();
    Layout.check(other, check);
    assertThatThrownBy(() -> check.refuse(library, DIALECT))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining(
            "is not llama.cpp v0.5, or has a different struct layout: " + difference + ";");
  }

  @Test
  void isRecognisedByItsFunctionsAndItsVersion() {
    assertThat(DIALECT.speaks(library)).isTrue();
    assertThat(new DialectB4916().speaks(library)).isFalse();
    assertThat(library.version().orElseThrow()).startsWith("0.5.");
    assertThat(DIALECT.bind(library, NO_LINES).name()).isEqualTo("llama.cpp v0.5.0");
  }

  @Test
  void namesTheFieldsInWhichALibraryDiffers() {
    assertRefused(
        changed(
            value -> {
              if (value instanceof LlamaCppV05.ContextParams params) {
                params.maxSequences = 7;
              }
            }),
        "context.n_seq_max is 7 instead of 1");
  }

  /** A trailing field whose default is not 0. */
  @Test
  void seesWhatANewerBuildWritesBehindTheFieldsThatAreKnown() {
    assertRefused(
        changed(
            value -> {
              if (value instanceof LlamaCppV05.ModelParams params) {
                params.trailing[3] = 1;
              }
            }),
        "model params' bytes after the last field is 1 instead of 0");
  }

  @Test
  void findsOutThatPenaltiesHaveAnotherSignature() {
    SelfTest.run(new BindingV05(DIALECT, "v0.5", functions, NO_LINES), library);
    LlamaCppV05 shifted =
        (LlamaCppV05)
            Proxy.newProxyInstance(
                LlamaCppV05.class.getClassLoader(),
                new Class<?>[] {LlamaCppV05.class},
                (proxy, called, arguments) ->
                    called.getName().equals("samplerInitPenalties")
                        ? functions.samplerInitPenalties(8, 8, 2, 0.5f, 0.25f)
                        : called.invoke(functions, arguments));
    assertThatThrownBy(
            () -> SelfTest.run(new BindingV05(DIALECT, "v0.5", shifted, NO_LINES), library))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("does not behave like llama.cpp v0.5: penalties produce the logits ");
  }
}

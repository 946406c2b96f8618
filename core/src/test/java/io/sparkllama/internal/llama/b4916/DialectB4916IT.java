package io.sparkllama.internal.llama.b4916;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.internal.llama.dialect.LayoutCheck;
import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import io.sparkllama.internal.llama.dialect.OpenLibrary;
import io.sparkllama.internal.llama.dialect.SelfTest;
import io.sparkllama.internal.llama.v0_5.DialectV05;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the library of the java-llama.cpp jar is recognized. */
class DialectB4916IT {

  private static final DialectB4916 DIALECT = new DialectB4916();

  @TempDir private static Path folder;
  private static OpenLibrary library;
  private static LlamaCppB4916 functions;

  @BeforeAll
  static void open() throws IOException {
    Path file = folder.resolve("libjllama.so");
    try (InputStream in =
        DialectB4916IT.class.getResourceAsStream("/de/kherud/llama/Linux/x86_64/libjllama.so")) {
      Files.copy(in, file);
    }
    library = OpenLibrary.at(file);
    functions = library.link(LlamaCppB4916.class);
  }

  /** The library with one function replaced. */
  private static LlamaCppB4916 changed(String method, Object... argumentsToPass) {
    return (LlamaCppB4916)
        Proxy.newProxyInstance(
            LlamaCppB4916.class.getClassLoader(),
            new Class<?>[] {LlamaCppB4916.class},
            (proxy, called, arguments) -> {
              Object value =
                  called.invoke(
                      functions, called.getName().equals(method) ? argumentsToPass : arguments);
              if (value instanceof LlamaCppB4916.ContextParams params) {
                params.batchCapacity = 4096;
              }
              return value;
            });
  }

  @Test
  void isRecognisedByItsFunctions() {
    assertThat(DIALECT.speaks(library)).isTrue();
    assertThat(new DialectV05().speaks(library)).isFalse();
    assertThat(library.version()).isEmpty();
    assertThat(DIALECT.bind(library, calls -> List.of()).name()).isEqualTo("llama.cpp b4916");
  }

  @Test
  void namesTheFieldsInWhichALibraryDiffers() {
    LayoutCheck same = new LayoutCheck();
    DialectB4916.check(functions, same);
    same.refuse(library, DIALECT);
    LayoutCheck other = new LayoutCheck();
    DialectB4916.check(changed(""), other);
    assertThatThrownBy(() -> other.refuse(library, DIALECT))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("is not llama.cpp b4916, or has a different struct layout: ")
        .hasMessageContaining("context.n_batch is 4096 instead of 2048");
  }

  /** As if a parameter had been inserted before the others: the window would differ. */
  @Test
  void findsOutThatPenaltiesHaveAnotherSignature() {
    SelfTest.run(new BindingB4916(DIALECT, functions), library);
    LlamaCppB4916 shifted = changed("samplerInitPenalties", 8, 2f, 0.5f, 0.25f);
    assertThatThrownBy(() -> SelfTest.run(new BindingB4916(DIALECT, shifted), library))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining(
            "does not behave like llama.cpp b4916: penalties produce the logits ");
  }
}

package io.sparkllama.internal.llama.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OpenLibraryTest {

  private static String explained(String error) {
    return OpenLibrary.explain(
        Path.of("x"), new UnsatisfiedLinkError("Unable to load library 'x':\n" + error));
  }

  @Test
  void saysWhatToInstallWhenTheOpenMpRuntimeIsMissing() {
    assertThat(explained("libgomp.so.1: cannot open shared object file"))
        .contains("'apt-get install libgomp1'");
  }

  @Test
  void saysThatTheSystemIsTooOld() {
    assertThat(explained("/lib64/libc.so.6: version `GLIBC_2.34' not found (required by x)"))
        .startsWith("the native library x needs a newer C library than this machine has")
        .endsWith("; use a newer system, or the bundled library");
  }

  @Test
  void namesFunctionsAsTheyAreInC() {
    assertThat(OpenLibrary.snakeCase("modelNEmbd")).isEqualTo("_model_n_embd");
  }
}

package io.sparkllama.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCauseTest {

  @ParameterizedTest
  @CsvSource({
    "139, SIGSEGV",
    "134, SIGABRT",
    "132, SIGILL",
    "135, SIGBUS",
    "137, 'SIGKILL, as when the system runs out of memory'",
    "150, signal 22",
    "1, exit status 1",
    "128, exit status 128",
    "3, a full Java heap",
  })
  void namesTheSignal(int status, String words) {
    assertThat(ExitCause.of(status, "", "")).hasToString(words);
  }

  /** The JVM aborts after a fault, so its status tells of the abort alone. */
  @Test
  void prefersWhatTheJvmReported() {
    String report =
        """
        #
        # A fatal error has been detected by the Java Runtime Environment:
        #
        #  SIGBUS (0x7) at pc=0x00007f, pid=1, tid=2
        #
        # Problematic frame:
        # C  [libllama.so+0x2f1]  llama_decode+0x11
        #
        """;
    assertThat(ExitCause.of(134, report, ""))
        .hasToString("SIGBUS in [libllama.so+0x2f1]  llama_decode+0x11");
  }

  @Test
  void repeatsLastWords() {
    assertThat(ExitCause.of(134, "", "ggml.c:12: GGML_ASSERT(n > 0) failed"))
        .hasToString("SIGABRT (ggml.c:12: GGML_ASSERT(n > 0) failed)");
  }

  @Test
  void aReportMayEndBeforeItNamesAFunction() {
    String signal = "#\n#  SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=2\n#\n";
    assertThat(ExitCause.of(134, signal, "")).hasToString("SIGSEGV");
    assertThat(ExitCause.of(134, signal + "# Problematic frame:", "")).hasToString("SIGSEGV");
    assertThat(ExitCause.of(134, signal + "# Problematic frame:\n# C  f+1", ""))
        .hasToString("SIGSEGV in f+1");
    assertThat(ExitCause.of(134, signal + "# Problematic frame:\n#", "")).hasToString("SIGSEGV");
    assertThat(ExitCause.of(134, "# Problematic frame:\n# C  f+1", "")).hasToString("SIGABRT");
  }
}

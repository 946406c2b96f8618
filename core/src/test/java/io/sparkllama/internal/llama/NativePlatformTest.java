package io.sparkllama.internal.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.internal.library.CpuFlags;
import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativePlatformTest {

  private static final NativePlatform X86 = NativePlatform.of("Linux", "amd64");

  private static CpuFlags cpu(String flags) {
    return CpuFlags.parse(List.of("flags\t: " + flags));
  }

  @Test
  void isRefusedOnACpuThatLacksItsInstructions() {
    assertThatThrownBy(() -> X86.requireRunsOn(cpu("sse4_2 avx f16c")))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageStartingWith(
            "this machine's CPU has no avx2, fma, bmi2, which the code of the shipped engine uses;"
                + " use the current engine")
        .hasMessageContaining("set nativeLibrary to a build for this CPU");
    assertThat(X86.requireRunsOn(cpu("avx avx2 fma f16c bmi2 more"))).isSameAs(X86);
  }

  @Test
  void needsNothingSpecialOnArm() {
    NativePlatform arm = NativePlatform.of("Linux", "aarch64");
    assertThat(arm.requireRunsOn(CpuFlags.parse(List.of("Features : fp asimd")))).isSameAs(arm);
  }

  @Test
  void theDoctorLooksForTheSame() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("submit-scripts"))) {
      root = root.getParent();
    }
    assertThat(Files.readString(root.resolve("submit-scripts/lib/doctor.sh")))
        .contains("SHIPPED_FLAGS=\"" + String.join(" ", NativePlatform.X86_64_FLAGS) + "\"\n");
  }
}

package io.sparkllama.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuFlagsTest {

  private static final List<String> NEEDED = List.of("avx", "avx2", "fma");

  @Test
  void areThoseThatAllCpusHave() {
    CpuFlags mixed =
        CpuFlags.parse(
            List.of(
                "processor\t: 0",
                "flags\t\t: fpu sse avx avx2 fma",
                "vmx flags\t: fma4",
                "processor\t: 1",
                "flags\t\t: fpu sse avx fma"));
    assertThat(mixed.missing(NEEDED)).containsExactly("avx2");
    assertThat(mixed.missing(List.of("sse"))).isEmpty();
  }

  @Test
  void noneAreMissingIfTheyAreUnknown() {
    assertThat(CpuFlags.parse(List.of("cpu : POWER9", "clock : 3000 MHz")).missing(NEEDED))
        .isEmpty();
  }

  @Test
  void areCalledFeaturesOnArm() {
    CpuFlags arm = CpuFlags.parse(List.of("Features\t: fp asimd evtstrm"));
    assertThat(arm.missing(List.of("asimd", "sve"))).containsExactly("sve");
  }

  @Test
  void ofThisHostMayBeRead() {
    assertThat(CpuFlags.current().missing(List.of())).isEmpty();
  }
}

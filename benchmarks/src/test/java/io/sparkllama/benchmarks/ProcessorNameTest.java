package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessorNameTest {

  @Test
  void isTheFirstThatTheKernelGives() {
    String cpuInfo =
        "processor\t: 0\nmodel\t\t: 85\nmodel name\t: Some CPU @ 2.20GHz \nprocessor\t: 1\nmodel name\t: Another\n";
    assertThat(ProcessorName.in(cpuInfo)).isEqualTo("Some CPU @ 2.20GHz");
  }

  @Test
  void isTheArchitectureWhereTheKernelGivesNone() {
    assertThat(ProcessorName.in("processor\t: 0\nBogoMIPS\t: 243.75\n"))
        .isEqualTo(System.getProperty("os.arch"));
  }
}

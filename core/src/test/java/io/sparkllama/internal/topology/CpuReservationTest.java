package io.sparkllama.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.option.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuReservationTest {

  @TempDir Path folder;

  @Test
  void givesEachHolderOtherCpusAndTakesThemBack() {
    List<Integer> candidates = List.of(3, 1, 2);
    try (CpuReservation first = CpuReservation.of(candidates, 2, folder)) {
      assertThat(first.cpus()).containsExactly(3, 1);
      try (CpuReservation second = CpuReservation.of(candidates, 2, folder)) {
        assertThat(second.cpus()).containsExactly(2);
      }
    }
    try (CpuReservation again = CpuReservation.of(candidates, 3, folder)) {
      assertThat(again.cpus()).containsExactly(3, 1, 2);
    }
  }

  @Test
  void holdsAgainstOtherProcesses() throws IOException, InterruptedException {
    try (CpuReservation here = CpuReservation.of(List.of(0), 1, folder)) {
      assertThat(here.cpus()).containsExactly(0);
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  "-Dio.sparkllama.cpu.locks=" + folder,
                  OtherProcess.class.getName())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String cpus = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(other.waitFor()).isZero();
      assertThat(cpus).contains("reserved [1]");
    }
  }

  /** Reserves two CPUs and prints those it got. */
  static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] arguments) {
      try (CpuReservation reservation = CpuReservation.of(List.of(0, 1), 2)) {
        System.out.println("reserved " + reservation.cpus());
      }
    }
  }

  @Test
  void aPlanLeavesWorkersWithoutAFreeCpuUnpinned() {
    Topology machine = Machine.of("two-sockets-smt", 32);
    Placement wanted = new Placement(2, 1, false, List.of(4, 5));
    ThreadPlan plan = ThreadPlan.of(wanted, machine, List.of(5));
    assertThat(plan.workers())
        .extracting(ThreadPlan.Worker::pinnedTo)
        .containsExactly(List.of(5), List.of());
    assertThat(plan.warnings())
        .extracting(Message::toString)
        .containsExactly(
            "other processors have reserved CPUs of cpuAffinity; these workers run unpinned: 1");
  }
}

package io.sparkllama.it.faults;

import io.sparkllama.it.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Reads what processes use of the CPUs, from {@code /proc}. */
final class CpuUse {

  private static final Duration SAMPLE = Duration.ofMillis(300);

  /** Where the fields after the name of the command begin, and those of user and system time. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;

  private CpuUse() {}

  /**
   * Waits until processes compute no more: they use less than a tenth of a CPU.
   *
   * @return when they began to rest, in {@link System#nanoTime}, at the latest
   */
  static long awaitRest(List<ProcessHandle> processes) {
    long[] began = new long[1];
    Server.await(
        () -> {
          began[0] = System.nanoTime();
          long before = ticks(processes);
          Moment.pause(SAMPLE);
          return ticks(processes) - before < SAMPLE.toMillis() / 100;
        });
    return began[0];
  }

  /** Hundredths of a second that processes have used. */
  private static long ticks(List<ProcessHandle> processes) {
    return processes.stream().mapToLong(CpuUse::ticks).sum();
  }

  private static long ticks(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
    } catch (IOException e) {
      return 0; // it has ended
    }
  }
}

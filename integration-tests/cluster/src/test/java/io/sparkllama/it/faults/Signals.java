package io.sparkllama.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

/** Sends signals to processes. */
final class Signals {

  private Signals() {}

  /**
   * Sends a signal to a process, unless it has ended.
   *
   * @param name without SIG
   */
  static void send(String name, ProcessHandle process) {
    int status = Shell.status("kill", "-" + name, Long.toString(process.pid()));
    assertThat(status == 0 || !process.isAlive()).as("kill -%s %d", name, process.pid()).isTrue();
  }

  static void stop(ProcessHandle process) {
    send("STOP", process);
  }

  static void goOn(ProcessHandle process) {
    send("CONT", process);
  }
}

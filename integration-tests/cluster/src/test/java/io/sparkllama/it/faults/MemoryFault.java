package io.sparkllama.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.it.Server;

/** Processes that need more memory than the few pages that they may still take. */
enum MemoryFault {
  ENGINE(
      "memory limit of an engine process reached: the kernel kills it",
      "the job succeeds",
      (group, scene) -> statusWithLimited(scene.engine(), group, scene)),

  EXECUTOR(
      "memory limit of an executor reached: the kernel kills it",
      "the job succeeds",
      (group, scene) -> statusWithLimited(scene.executor(), group, scene));

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without a state
  private final Fault<MemoryGroup> fault;

  MemoryFault(String title, String expected, Fault.Happening<MemoryGroup> happening) {
    this.fault = new Fault<>(title, expected, happening);
  }

  Fault<MemoryGroup> fault() {
    return fault;
  }

  private static int statusWithLimited(ProcessHandle process, MemoryGroup group, Scene scene)
      throws Exception {
    group.limit(MemoryGroup.FEW_PAGES);
    group.add(process);
    Server.await(() -> !process.isAlive() || !scene.job().handle().isAlive());
    int status = scene.status();
    assertThat(group.kills()).isPositive();
    return status;
  }
}

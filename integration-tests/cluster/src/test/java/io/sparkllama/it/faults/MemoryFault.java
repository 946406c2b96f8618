package io.sparkllama.it.faults;

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

  /** Lets a fault happen. */
  private interface Happening {
    /** Returns the exit status of the job. */
    int in(MemoryGroup group, Scene scene) throws Exception;
  }

  private final String title;
  private final String expected;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without a state
  private final Happening happening;

  MemoryFault(String title, String expected, Happening happening) {
    this.title = title;
    this.expected = expected;
    this.happening = happening;
  }

  String title() {
    return title;
  }

  String expected() {
    return expected;
  }

  int happen(MemoryGroup group, Scene scene) throws Exception {
    return happening.in(group, scene);
  }

  private static int statusWithLimited(ProcessHandle process, MemoryGroup group, Scene scene)
      throws Exception {
    group.limit(MemoryGroup.FEW_PAGES);
    group.add(process);
    Server.await(() -> !process.isAlive() || !scene.job().handle().isAlive());
    return scene.status();
  }
}

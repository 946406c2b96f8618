package io.sparkllama.it.faults;

import io.sparkllama.it.Server;

/** Processes that need more memory than the few pages that they may still take. */
enum MemoryFault {
  ENGINE(
      "memory limit of an engine process reached: the kernel kills it",
      "the job succeeds",
      (group, scene) -> {
        ProcessHandle engine = scene.engine();
        group.limit(MemoryGroup.FEW_PAGES);
        group.add(engine);
        Server.await(() -> !engine.isAlive() || !scene.job().handle().isAlive());
        return scene.status();
      }),

  EXECUTOR(
      "memory limit of an executor reached: the kernel kills it",
      "the job succeeds",
      (group, scene) -> {
        ProcessHandle executor = scene.executor();
        group.limit(MemoryGroup.FEW_PAGES);
        group.add(executor);
        Server.await(() -> !executor.isAlive() || !scene.job().handle().isAlive());
        return scene.status();
      });

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
}

package io.sparkllama.config;

/** Where the engine's native code runs. */
public enum Isolation {
  /**
   * In this process. A crash in native code, such as a segmentation fault, ends the process and all
   * that runs in it.
   */
  IN_PROCESS,
  /**
   * In a process of its own, which is replaced when it crashes or hangs. A request that ends it
   * twice fails with {@link io.sparkllama.result.Failure.Kind#CRASH}; no other is lost. Takes the
   * memory of another JVM.
   */
  PROCESS,
  /** {@link #PROCESS} if this JVM can start another one, else {@link #IN_PROCESS}. */
  AUTO
}

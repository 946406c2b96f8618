package io.sparkllama.internal.process;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/** Where calls are made: one process, from its start to its death. Thread-safe. */
interface CallTarget {

  /**
   * Sends rows and calls together. The futures of their replies fail with a {@link
   * ProcessDiedException} if the process dies. Cancelling one withdraws its row or call.
   *
   * @param frames each makes a frame of the number that its reply will have
   */
  List<CompletableFuture<Object>> sendAll(List<LongFunction<Frame>> frames);

  /** Whether nothing more comes from it. */
  boolean isDead();

  /** Ends the process at once. */
  void kill();
}

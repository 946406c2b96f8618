package io.sparkllama.spark.internal.common;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Creates daemon threads, which do not keep a JVM alive. */
public final class DaemonThreads {

  private DaemonThreads() {}

  /** A scheduler with one daemon thread of this name. The caller shuts it down. */
  public static ScheduledExecutorService scheduler(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}

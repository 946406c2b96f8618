package io.sparkllama.spark.internal.common;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Threads that do not keep a JVM alive. */
public final class DaemonThreads {

  private DaemonThreads() {}

  /** One thread of that name, for what is done at intervals. The caller shuts it down. */
  public static ScheduledExecutorService scheduler(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}

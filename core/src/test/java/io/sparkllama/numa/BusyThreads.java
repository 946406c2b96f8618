package io.sparkllama.numa;

import java.util.ArrayList;
import java.util.List;

/** Threads that keep CPUs busy until they are closed, so that the kernel moves other threads. */
final class BusyThreads implements AutoCloseable {

  private final List<Thread> threads = new ArrayList<>();

  BusyThreads(int count) {
    for (int i = 0; i < count; i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  Thread.onSpinWait();
                }
              },
              "busy-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** Idempotent. */
  void stop() {
    threads.forEach(Thread::interrupt);
  }
}

package io.sparkllama.internal.scheduling;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Aborts decodes whose requests exceed their deadline, because a worker in a long prefill cannot
 * check the clock itself. Its thread sleeps until the first request with a timeout arrives.
 */
final class DeadlineWatch implements AutoCloseable {

  /** Maximum delay between a deadline and the abort. */
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final List<Worker> workers;
  private final LongSupplier nanoClock;
  private final Thread thread;
  private volatile boolean needed;
  private volatile boolean closed;

  DeadlineWatch(List<Worker> workers, LongSupplier nanoClock) {
    this.workers = workers;
    this.nanoClock = nanoClock;
    this.thread = new Thread(this::watch, "spark-llama-deadlines");
    thread.setDaemon(true);
    thread.start();
  }

  /** Called when a request with a timeout arrives. */
  void wake() {
    if (!needed) {
      needed = true;
      LockSupport.unpark(thread);
    }
  }

  private void watch() {
    while (!closed) {
      if (needed) {
        long now = nanoClock.getAsLong();
        workers.forEach(worker -> worker.abortIfOverdue(now));
        LockSupport.parkNanos(this, PERIOD_NANOS);
      } else {
        LockSupport.park(this);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}

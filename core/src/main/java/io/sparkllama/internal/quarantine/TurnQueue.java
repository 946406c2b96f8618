package io.sparkllama.internal.quarantine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Starts pieces of work in their order, and some of them only while nothing else runs. Thread-safe.
 */
final class TurnQueue {

  private record Waiting(Runnable start, boolean alone) {}

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final AtomicInteger calls = new AtomicInteger();
  private int running;
  private boolean aloneRuns;

  /**
   * Starts work when it may, on this thread or on one that has ended other work. It must call
   * {@link #ended} when it has ended.
   *
   * @param alone whether nothing else may run meanwhile
   */
  void start(Runnable work, boolean alone) {
    synchronized (this) {
      waiting.add(new Waiting(work, alone));
    }
    startNext();
  }

  /** Work has ended. */
  void ended() {
    synchronized (this) {
      running--;
      aloneRuns = false;
    }
    startNext();
  }

  /** One thread at a time starts work, and no call of it is nested in another. */
  private void startNext() {
    if (calls.getAndIncrement() > 0) {
      return;
    }
    int seen = 1;
    while (seen > 0) {
      for (Runnable next = take(); next != null; next = take()) {
        next.run();
      }
      seen = calls.addAndGet(-seen);
    }
  }

  private synchronized @Nullable Runnable take() {
    Waiting first = waiting.peek();
    if (first == null || aloneRuns || (first.alone() && running > 0)) {
      return null;
    }
    waiting.remove();
    running++;
    aloneRuns = first.alone();
    return first.start();
  }
}

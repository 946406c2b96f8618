package io.sparkllama.spark.testing;

import java.util.concurrent.CountDownLatch;

/** Something that requests wait for. Thread-safe. */
public final class Gate {

  private final CountDownLatch open = new CountDownLatch(1);
  private final CountDownLatch reached = new CountDownLatch(1);

  Gate() {}

  static Gate opened() {
    Gate gate = new Gate();
    gate.open();
    return gate;
  }

  /** Lets requests continue. */
  public void open() {
    open.countDown();
  }

  /** Waits until a request waits here. */
  public void awaitArrival() throws InterruptedException {
    reached.await();
  }

  void pass() {
    reached.countDown();
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.sparkllama.internal.llama;

import com.sun.jna.Pointer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A native pointer with one owner, freed exactly once and never under a user's feet.
 *
 * <p>The owner's {@link #close} refuses new users; the memory is freed when the last user has
 * {@link #release released} it, by that user's thread. Thread-safe, lock-free, {@code close} never
 * blocks.
 */
final class NativeHandle implements AutoCloseable {

  private final String name;
  private final Pointer pointer;
  private final Consumer<Pointer> free;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * The owner counts as one holder until it closes; at 0 the memory is gone and nobody can hold
   * again.
   */
  private final AtomicInteger holders = new AtomicInteger(1);

  NativeHandle(String name, Pointer pointer, Consumer<Pointer> free) {
    this.name = name;
    this.pointer = pointer;
    this.free = free;
  }

  /**
   * Takes a share: the pointer stays valid until {@link #release}.
   *
   * @throws IllegalStateException if the owner has closed the handle
   */
  Pointer acquire() {
    if (!tryAcquire()) {
      throw new IllegalStateException("the " + name + " is closed");
    }
    return pointer;
  }

  /** As {@link #acquire}, but false when closed. */
  boolean tryAcquire() {
    int count = holders.get();
    while (count > 0 && !closed.get()) {
      if (holders.compareAndSet(count, count + 1)) {
        return true;
      }
      count = holders.get();
    }
    return false;
  }

  /** Gives a share back. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      free.accept(pointer);
    }
  }

  /** The pointer, for whoever holds a share. */
  Pointer pointer() {
    return pointer;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release();
    }
  }
}

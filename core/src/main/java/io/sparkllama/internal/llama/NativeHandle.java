package io.sparkllama.internal.llama;

import com.sun.jna.Pointer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A native pointer with one owner. It is freed exactly once, and never while in use.
 *
 * <p>The owner's {@link #close} rejects new users. The memory is freed when the last user calls
 * {@link #release}, on that user's thread. Thread-safe and lock-free; {@code close} never blocks.
 */
final class NativeHandle implements AutoCloseable {

  private final String name;
  private final Pointer pointer;
  private final Consumer<Pointer> free;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Reference count, including the owner until it closes. At 0 the memory is freed and cannot be
   * acquired again.
   */
  private final AtomicInteger holders = new AtomicInteger(1);

  NativeHandle(String name, Pointer pointer, Consumer<Pointer> free) {
    this.name = name;
    this.pointer = pointer;
    this.free = free;
  }

  /**
   * Acquires a share. The pointer stays valid until {@link #release}.
   *
   * @throws IllegalStateException if the owner has closed the handle
   */
  Pointer acquire() {
    if (!tryAcquire()) {
      throw new IllegalStateException("the " + name + " is closed");
    }
    return pointer;
  }

  /** Like {@link #acquire}, but returns false if closed. */
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

  /** Releases a share. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      free.accept(pointer);
    }
  }

  /** The pointer; the caller must hold a share. */
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

package io.sparkllama.internal.llama;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.sparkllama.internal.llama.dialect.LlamaCpp;

/**
 * A byte in native memory that llama.cpp checks between the operations of a graph. When raised, it
 * aborts the current decode, or the next one if none is running. Thread-safe.
 */
final class AbortFlag implements AutoCloseable {

  private static final int BYTES = 64;

  private final NativeHandle handle;

  AbortFlag() {
    Pointer flag = new Pointer(Native.malloc(BYTES));
    flag.clear(BYTES);
    handle = new NativeHandle("abort flag", flag, p -> Native.free(Pointer.nativeValue(p)));
  }

  /** Pointer to the byte, valid until {@link #close}. */
  Pointer pointer() {
    return handle.pointer();
  }

  /** Aborts a decode. Does nothing once the flag is closed. */
  void raise() {
    if (handle.tryAcquire()) {
      try {
        handle.pointer().setByte(0, LlamaCpp.TRUE);
      } finally {
        handle.release();
      }
    }
  }

  /** Lets decodes run again. Only for the owner. */
  void lower() {
    handle.pointer().setByte(0, LlamaCpp.FALSE);
  }

  /** Frees the memory once no thread is raising the flag. */
  @Override
  public void close() {
    handle.close();
  }
}

package io.sparkllama.internal.llama;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.sparkllama.internal.llama.dialect.LlamaCpp;

/**
 * A byte in native memory that llama.cpp reads between the operations of a graph: raised, it ends
 * the decode that runs, or else the next one. Thread-safe.
 */
final class AbortFlag implements AutoCloseable {

  private static final int BYTES = 64;

  private final NativeHandle handle;

  AbortFlag() {
    Pointer flag = new Pointer(Native.malloc(BYTES));
    flag.clear(BYTES);
    handle = new NativeHandle("abort flag", flag, p -> Native.free(Pointer.nativeValue(p)));
  }

  /** The byte, valid until {@link #close}. */
  Pointer pointer() {
    return handle.pointer();
  }

  /** Has a decode end; nothing once the flag is closed. */
  void raise() {
    if (handle.tryAcquire()) {
      try {
        handle.pointer().setByte(0, LlamaCpp.TRUE);
      } finally {
        handle.release();
      }
    }
  }

  /** Lets decodes run again; for the owner. */
  void lower() {
    handle.pointer().setByte(0, LlamaCpp.FALSE);
  }

  /** Frees the memory once nobody raises the flag. */
  @Override
  public void close() {
    handle.close();
  }
}

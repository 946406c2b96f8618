package io.sparkllama.internal.llama.dialect;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the C library of the process is good for. Thread-safe. */
public final class LibC {

  private static final Logger LOG = LoggerFactory.getLogger(LibC.class);

  private LibC() {}

  /**
   * A native function that is true when the first byte at its argument is not zero, to be used as
   * abort callback: libc's {@code strlen}. The engine asks it once per node of the compute graph,
   * many thousand times a second, which an upcall into Java would make felt.
   */
  public static Pointer firstByteIsSet() {
    return NativeLibrary.getProcess().getFunction("strlen");
  }

  /**
   * Hands freed memory back to the system. glibc keeps what the worker threads freed, tens of
   * megabytes each, for threads to come; other C libraries have no {@code malloc_trim} and no need
   * of it.
   */
  public static void trimMemory() {
    try {
      NativeLibrary.getProcess().getFunction("malloc_trim").invokeInt(new Object[] {0L});
    } catch (UnsatisfiedLinkError e) {
      LOG.debug("This C library has no malloc_trim", e);
    }
  }
}

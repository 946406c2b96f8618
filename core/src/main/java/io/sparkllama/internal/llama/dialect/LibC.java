package io.sparkllama.internal.llama.dialect;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Functions of the process's C library. Thread-safe. */
public final class LibC {

  private static final Logger LOG = LoggerFactory.getLogger(LibC.class);

  private LibC() {}

  /**
   * A native function for use as an abort callback: true if the first byte at its argument is not
   * zero. This is libc's {@code strlen}. The engine calls it for every node of the compute graph,
   * many thousand times per second, where an upcall into Java would be noticeable.
   */
  public static Pointer firstByteIsSet() {
    return NativeLibrary.getProcess().getFunction("strlen");
  }

  /**
   * Returns freed memory to the system. glibc keeps memory freed by worker threads, tens of
   * megabytes each, for later threads. Other C libraries have no {@code malloc_trim} and do not
   * need it.
   */
  public static void trimMemory() {
    try {
      NativeLibrary.getProcess().getFunction("malloc_trim").invokeInt(new Object[] {0L});
    } catch (UnsatisfiedLinkError e) {
      LOG.debug("This C library has no malloc_trim", e);
    }
  }
}

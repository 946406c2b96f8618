package io.sparkllama.internal.topology;

import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks of native memory with new pages, which the system places near the thread that first
 * touches them. glibc keeps freed memory for later threads, whatever their NUMA node. Once a large
 * block was freed, it keeps blocks of up to 32 MiB, so that weights and KV caches of a second
 * processor would lie where some of the first one did.
 */
public final class FreshBlocks {

  /** Blocks of this size and more get new pages. Smaller ones mostly fit a cache. */
  static final int BYTES = 512 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(FreshBlocks.class);

  /** glibc's {@code M_MMAP_THRESHOLD}: setting it also ends its adjustment by what is freed. */
  private static final int MAPPED_FROM = -3;

  /** glibc's {@code M_TRIM_THRESHOLD}, which that adjustment may have raised, and its default. */
  private static final int KEPT_AT_END = -1;

  private static final int DEFAULT_KEPT_AT_END = 128 << 10;

  private FreshBlocks() {}

  /** Holds for this process from now on. Does nothing on other C libraries than glibc. */
  public static void require() {
    call("mallopt", MAPPED_FROM, BYTES);
    call("mallopt", KEPT_AT_END, DEFAULT_KEPT_AT_END);
  }

  /** Gives the pages of freed blocks back to the system, so that threads to come get new ones. */
  public static void giveBack() {
    call("malloc_trim", 0L);
  }

  private static void call(String function, Object... arguments) {
    try {
      NativeLibrary.getProcess().getFunction(function).invokeInt(arguments);
    } catch (UnsatisfiedLinkError e) {
      LOG.debug("This C library has no {}", function, e);
    }
  }
}

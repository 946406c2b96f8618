package io.sparkllama.internal.topology;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Places memory on a NUMA node, on Linux. */
public final class MemoryPreference {

  private static final Logger LOG = LoggerFactory.getLogger(MemoryPreference.class);

  /** The number of the system call {@code set_mempolicy}, by architecture. */
  private static final Map<String, Long> SET_POLICY =
      Map.of("amd64", 238L, "x86_64", 238L, "aarch64", 237L);

  /** {@code MPOL_PREFERRED}: other nodes serve once this one is full. */
  private static final long PREFERRED = 1;

  private MemoryPreference() {}

  /**
   * Makes the system allocate the memory that the calling thread touches first on a node, wherever
   * the thread runs. If the system refuses, logs that and leaves the thread as it was.
   *
   * @return whether the system agreed
   */
  public static boolean preferFor(int node) {
    Long call = SET_POLICY.get(System.getProperty("os.arch"));
    boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux");
    if (call == null || !linux) {
      return false;
    }
    long[] mask = new long[node / Long.SIZE + 1];
    mask[node / Long.SIZE] = 1L << node % Long.SIZE;
    try {
      Function syscall = NativeLibrary.getProcess().getFunction("syscall");
      // The kernel ignores the last bit of the size that it is told.
      long bits = (long) mask.length * Long.SIZE + 1;
      if (syscall.invokeLong(new Object[] {call, PREFERRED, mask, bits}) == 0) {
        return true;
      }
      LOG.warn("The system does not let this thread prefer memory of NUMA node {}", node);
    } catch (LinkageError e) {
      LOG.warn("Cannot prefer memory of NUMA node {}", node, e);
    }
    return false;
  }
}

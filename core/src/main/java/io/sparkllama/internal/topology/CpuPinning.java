package io.sparkllama.internal.topology;

import java.util.BitSet;
import java.util.List;
import net.openhft.affinity.Affinity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pins threads to CPUs. */
public final class CpuPinning {

  private static final Logger LOG = LoggerFactory.getLogger(CpuPinning.class);

  private CpuPinning() {}

  /**
   * Pins the calling thread, and threads it starts later, to the given CPUs. Does nothing for an
   * empty list. If the system refuses, logs a warning and leaves the thread unpinned.
   */
  public static void pinThread(List<Integer> cpus) {
    if (cpus.isEmpty()) {
      return;
    }
    BitSet wanted = new BitSet();
    cpus.forEach(wanted::set);
    try {
      Affinity.setAffinity(wanted);
      if (wanted.equals(Affinity.getAffinity())) {
        LOG.debug("Pinned to CPUs {}", cpus);
        return;
      }
      LOG.warn(
          "The system did not pin this thread to CPUs {}; it runs unpinned", CpuList.format(cpus));
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("Cannot pin this thread to CPUs {}; it runs unpinned", CpuList.format(cpus), e);
    }
  }
}

package io.sparkllama.internal.topology;

import java.util.BitSet;
import java.util.List;
import net.openhft.affinity.Affinity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps threads on CPUs. */
public final class CpuPinning {

  private static final Logger LOG = LoggerFactory.getLogger(CpuPinning.class);

  private CpuPinning() {}

  /**
   * Pins the calling thread, and the threads it is going to start, to CPUs; does nothing for an
   * empty list. Where the system does not let it, a warning says so and the thread runs anywhere.
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
        LOG.debug("Pinned to the CPUs {}", cpus);
        return;
      }
      LOG.warn("The system did not pin this thread to the CPUs {}", CpuList.format(cpus));
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("This thread cannot be pinned to the CPUs {}", CpuList.format(cpus), e);
    }
  }
}

package io.sparkllama.internal.topology;

import io.sparkllama.internal.common.LockFile;
import io.sparkllama.internal.common.SharedFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CPUs reserved for pinning by this process. Processes on one host that share a CPU list do not pin
 * to the same CPUs. Each reservation is a file lock, which the system releases when the process
 * dies.
 */
public final class CpuReservation implements AutoCloseable {

  /** System property for the lock folder; must be the same for all processes on the host. */
  public static final String FOLDER_PROPERTY = "io.sparkllama.cpu.locks";

  private static final Logger LOG = LoggerFactory.getLogger(CpuReservation.class);

  /** Not java.io.tmpdir, which cluster managers set to a different folder for each process. */
  private static final String DEFAULT_FOLDER = "/tmp/spark-llama-cpus";

  private final List<LockFile> held;
  private final List<Integer> cpus;

  private CpuReservation(List<LockFile> held, List<Integer> cpus) {
    this.held = held;
    this.cpus = cpus;
  }

  /** Reserves the first {@code count} free candidates, or as many as are free. */
  public static CpuReservation of(List<Integer> candidates, int count) {
    return of(candidates, count, Path.of(System.getProperty(FOLDER_PROPERTY, DEFAULT_FOLDER)));
  }

  static CpuReservation of(List<Integer> candidates, int count, Path folder) {
    List<LockFile> held = new ArrayList<>();
    List<Integer> cpus = new ArrayList<>();
    for (int cpu : candidates) {
      if (cpus.size() < count) {
        tryLock(folder, cpu)
            .ifPresent(
                lock -> {
                  held.add(lock);
                  cpus.add(cpu);
                });
      }
    }
    return new CpuReservation(held, List.copyOf(cpus));
  }

  private static Optional<LockFile> tryLock(Path folder, int cpu) {
    @Nullable LockFile lock = null;
    try {
      // executors of several users may share a host
      lock = SharedFolder.open(folder).lockFile("cpu-" + cpu + ".lock");
      if (lock.tryLock()) {
        return Optional.of(lock);
      }
      LOG.info("CPU {} is reserved by another processor", cpu);
    } catch (IOException e) {
      LOG.warn(
          "Cannot reserve CPU {}: {}; name another folder with -D{}",
          cpu,
          e.toString(),
          FOLDER_PROPERTY);
    }
    close(lock);
    return Optional.empty();
  }

  private static void close(@Nullable LockFile lock) {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      LOG.debug("A lock file did not close cleanly", e);
    }
  }

  /** The reserved CPUs, in candidate order. */
  public List<Integer> cpus() {
    return cpus;
  }

  /** Releases the CPUs. */
  @Override
  public void close() {
    held.forEach(CpuReservation::close);
    held.clear();
  }
}

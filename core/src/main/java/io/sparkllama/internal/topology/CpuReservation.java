package io.sparkllama.internal.topology;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private final List<FileChannel> held;
  private final List<Integer> cpus;

  private CpuReservation(List<FileChannel> held, List<Integer> cpus) {
    this.held = held;
    this.cpus = cpus;
  }

  /** Reserves the first {@code count} free candidates, or as many as are free. */
  public static CpuReservation of(List<Integer> candidates, int count) {
    return of(candidates, count, Path.of(System.getProperty(FOLDER_PROPERTY, DEFAULT_FOLDER)));
  }

  static CpuReservation of(List<Integer> candidates, int count, Path folder) {
    List<FileChannel> held = new ArrayList<>();
    List<Integer> cpus = new ArrayList<>();
    for (int cpu : candidates) {
      if (cpus.size() < count) {
        tryLock(folder, cpu)
            .ifPresent(
                channel -> {
                  held.add(channel);
                  cpus.add(cpu);
                });
      }
    }
    return new CpuReservation(held, List.copyOf(cpus));
  }

  private static Optional<FileChannel> tryLock(Path folder, int cpu) {
    FileChannel channel = null;
    try {
      createShared(folder);
      channel = open(folder.resolve("cpu-" + cpu + ".lock"));
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(channel);
      }
      LOG.info("CPU {} is reserved by another process", cpu);
    } catch (OverlappingFileLockException e) {
      LOG.info("CPU {} is reserved by another processor in this JVM", cpu);
    } catch (IOException e) {
      LOG.warn("Cannot reserve CPU {} in {}", cpu, folder, e);
    }
    close(channel);
    return Optional.empty();
  }

  /** Writable by everyone: executors of several users may share a host. */
  private static void createShared(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      share(folder, "rwxrwxrwx");
    }
  }

  private static FileChannel open(Path file) throws IOException {
    boolean created = !Files.exists(file);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (created) {
      share(file, "rw-rw-rw-");
    }
    return channel;
  }

  private static void share(Path path, String permissions) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }

  private static void close(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
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

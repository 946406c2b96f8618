package io.sparkllama.it.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A control group with a limit of memory, as a container has one. What its processes had before
 * they came to it does not count. Only root may make one, where the system lets it.
 */
final class MemoryGroup implements AutoCloseable {

  /** A limit in bytes. What a process has stays with its old group, and it may need little more. */
  static final long FEW_PAGES = 1 << 16;

  private static final Path V1 = Path.of("/sys/fs/cgroup/memory");
  private static final Path V2 = Path.of("/sys/fs/cgroup");

  private final Path folder;
  private final String limitFile;
  private final String countsFile;

  private MemoryGroup(Path folder, String limitFile, String countsFile) {
    this.folder = folder;
    this.limitFile = limitFile;
    this.countsFile = countsFile;
  }

  /** Whether groups can be made here. */
  static boolean isAvailable() {
    try (MemoryGroup group = create("probe")) {
      group.limit(1 << 20);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Makes a group without a limit. */
  static MemoryGroup create(String name) throws IOException {
    boolean first = Files.exists(V1.resolve("memory.limit_in_bytes"));
    Path folder =
        (first ? V1 : V2).resolve("spark-llama-" + ProcessHandle.current().pid() + "-" + name);
    Files.createDirectory(folder);
    return first
        ? new MemoryGroup(folder, "memory.limit_in_bytes", "memory.oom_control")
        : new MemoryGroup(folder, "memory.max", "memory.events");
  }

  /** Number of processes that the kernel has killed for want of memory. */
  int kills() throws IOException {
    return Files.readAllLines(folder.resolve(countsFile)).stream()
        .filter(line -> line.startsWith("oom_kill "))
        .mapToInt(line -> Integer.parseInt(line.substring("oom_kill ".length())))
        .sum();
  }

  void limit(long bytes) throws IOException {
    Files.writeString(folder.resolve(limitFile), Long.toString(bytes));
  }

  /** Takes a process in; its later children come with it. */
  void add(ProcessHandle process) throws IOException {
    Files.writeString(folder.resolve("cgroup.procs"), Long.toString(process.pid()));
  }

  /** Gives its processes back, and deletes it. */
  @Override
  public void close() throws IOException {
    for (String process : Files.readAllLines(folder.resolve("cgroup.procs"))) {
      try {
        Files.writeString(folder.resolveSibling("cgroup.procs"), process);
      } catch (IOException e) {
        // it has ended
      }
    }
    Files.delete(folder);
  }
}

package io.sparkllama.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/** What this process holds while nothing runs, by name. Immutable. */
record Usage(Map<String, Long> values) {

  static final String HEAP = "heap MiB";
  static final String RSS = "RSS MiB";
  static final String THREADS = "threads";
  static final String DESCRIPTORS = "descriptors";
  static final String MAPPINGS = "mappings";
  static final String HANDLES = "native handles";
  static final String FILES = "temporary files";
  static final String CHILDREN = "engine processes";
  static final String CHILD_RSS = "their RSS MiB";
  static final String CHILD_THREADS = "their threads";
  static final String CHILD_DESCRIPTORS = "their descriptors";

  private static final String HANDLE = "io.sparkllama.internal.llama.NativeHandle";

  private static final long MEBI = 1 << 20;

  /**
   * Looks.
   *
   * @param temporary the folder for temporary files
   */
  static Usage now(Path temporary) throws IOException, JMException {
    Map<String, Long> values = new LinkedHashMap<>();
    long handles = instances(HANDLE);
    System.gc();
    Path self = Path.of("/proc/self");
    values.put(RSS, rss(self));
    values.put(HEAP, heap());
    values.put(THREADS, count(self.resolve("task")));
    values.put(DESCRIPTORS, count(self.resolve("fd")));
    try (Stream<String> lines = Files.lines(self.resolve("maps"))) {
      values.put(MAPPINGS, lines.count());
    }
    values.put(HANDLES, handles);
    try (Stream<Path> files = Files.walk(temporary)) {
      values.put(FILES, files.count() - 1);
    }
    values.put(CHILDREN, ProcessHandle.current().children().count());
    values.put(CHILD_RSS, 0L);
    values.put(CHILD_THREADS, 0L);
    values.put(CHILD_DESCRIPTORS, 0L);
    for (ProcessHandle child : ProcessHandle.current().children().toList()) {
      Path process = Path.of("/proc", String.valueOf(child.pid()));
      values.merge(CHILD_RSS, rss(process), Long::sum);
      values.merge(CHILD_THREADS, count(process.resolve("task")), Long::sum);
      values.merge(CHILD_DESCRIPTORS, count(process.resolve("fd")), Long::sum);
    }
    return new Usage(values);
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    }
  }

  private static long rss(Path process) throws IOException {
    try (Stream<String> lines = Files.lines(process.resolve("status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .sum();
    }
  }

  private static long heap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBI;
  }

  /** Reachable instances of a class; collects garbage. */
  private static long instances(String type) throws JMException {
    Object histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    return histogram
        .toString()
        .lines()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(columns -> columns.length > 3 && columns[3].equals(type))
        .mapToLong(columns -> Long.parseLong(columns[1]))
        .sum();
  }
}

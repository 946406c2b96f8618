package io.sparkllama.internal.topology;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the topology from Linux's {@code /sys} and {@code /proc}. The root is configurable, so
 * captured trees of other machines work too. Missing information defaults to the simplest case: one
 * socket, one node, no SMT siblings.
 */
final class SysfsReader {

  static final String CPU_FOLDER = "sys/devices/system/cpu";
  private static final String NODE_FOLDER = "sys/devices/system/node";

  private static final Pattern NODE_NAME = Pattern.compile("node(\\d+)");
  private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+(\\d+) kB");
  private static final Pattern ALLOWED =
      Pattern.compile("^Cpus_allowed_list:\\s*(\\S+)$", Pattern.MULTILINE);
  private static final Pattern MEMORY_ALLOWED =
      Pattern.compile("^Mems_allowed_list:\\s*(\\S+)$", Pattern.MULTILINE);
  private static final int BYTES_PER_KIB = 1024;

  private final Path root;

  SysfsReader(Path root) {
    this.root = root;
  }

  /**
   * Reads the tree.
   *
   * @param processors number of CPUs reported by the JVM, quotas included
   */
  Topology read(int processors) {
    NavigableSet<Integer> online = CpuList.parse(text(CPU_FOLDER + "/online").orElse("0"));
    List<NumaNode> nodes = nodes(online);
    List<Cpu> cpus = online.stream().map(id -> cpu(id, nodes)).toList();
    NavigableSet<Integer> allowed = allowed(online);
    int usable = Math.max(1, Math.min(processors, allowed.size()));
    return new Topology(cpus, nodes, allowed, usable, memory());
  }

  private MemoryRule memory() {
    NavigableSet<Integer> cpuset =
        statusList(MEMORY_ALLOWED).map(CpuList::parse).orElseGet(TreeSet::new);
    return MemoryRule.of(cpuset, firstLine("proc/self/numa_maps"));
  }

  private Cpu cpu(int id, List<NumaNode> nodes) {
    String folder = CPU_FOLDER + "/cpu" + id + "/topology/";
    NavigableSet<Integer> siblings =
        text(folder + "thread_siblings_list").map(CpuList::parse).orElseGet(TreeSet::new);
    int node =
        nodes.stream()
            .filter(candidate -> candidate.cpus().contains(id))
            .findFirst()
            .map(NumaNode::id)
            .orElse(0);
    return new Cpu(id, siblings.isEmpty() ? id : siblings.first(), socket(folder), node);
  }

  /** ARM machines may report -1. */
  private int socket(String folder) {
    return text(folder + "physical_package_id")
        .map(id -> Math.max(0, Integer.parseInt(id)))
        .orElse(0);
  }

  private NavigableSet<Integer> allowed(NavigableSet<Integer> online) {
    NavigableSet<Integer> allowed = statusList(ALLOWED).map(CpuList::parse).orElse(online);
    NavigableSet<Integer> usable = new TreeSet<>(allowed);
    usable.retainAll(online);
    return usable.isEmpty() ? online : usable;
  }

  private Optional<String> statusList(Pattern line) {
    return text("proc/self/status")
        .map(line::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1));
  }

  private List<NumaNode> nodes(NavigableSet<Integer> online) {
    List<NumaNode> nodes = new ArrayList<>();
    for (int id : nodeIds()) {
      String folder = NODE_FOLDER + "/node" + id + "/";
      NavigableSet<Integer> cpus = CpuList.parse(text(folder + "cpulist").orElse(""));
      cpus.retainAll(online);
      nodes.add(new NumaNode(id, cpus, memory(folder + "meminfo"), distances(folder)));
    }
    return nodes.isEmpty()
        ? List.of(new NumaNode(0, online, memory("proc/meminfo"), List.of()))
        : nodes;
  }

  private List<Integer> nodeIds() {
    Path folder = root.resolve(NODE_FOLDER);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> NODE_NAME.matcher(entry.getFileName().toString()))
          .filter(Matcher::matches)
          .map(matcher -> Integer.valueOf(matcher.group(1)))
          .sorted(Comparator.naturalOrder())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long memory(String file) {
    return text(file)
        .map(MEMORY::matcher)
        .filter(Matcher::find)
        .map(matcher -> Long.parseLong(matcher.group(1)) * BYTES_PER_KIB)
        .orElse(0L);
  }

  private List<Integer> distances(String folder) {
    return text(folder + "distance")
        .map(line -> Stream.of(line.split("\\s+", -1)).map(Integer::valueOf).toList())
        .orElse(List.of());
  }

  private Optional<String> text(String file) {
    Path path = root.resolve(file);
    try {
      return Files.isReadable(path)
          ? Optional.of(Files.readString(path).strip())
          : Optional.empty();
    } catch (IOException e) {
      // An unreadable file says as little as a missing one.
      return Optional.empty();
    }
  }

  /** The first line of a file that is long; empty if there is none. */
  private String firstLine(String file) {
    Path path = root.resolve(file);
    try (BufferedReader reader = Files.newBufferedReader(path)) {
      String line = reader.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      return "";
    }
  }
}

package io.sparkllama.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor.LogicalProcessor;
import oshi.hardware.HardwareAbstractionLayer;

/** Reads a topology with OSHI, on systems without {@code /sys}. */
final class OshiReader {

  private OshiReader() {}

  /**
   * Reads this machine. OSHI does not tell a node's memory, so the nodes share all of it evenly.
   */
  static Topology read(int processors) {
    HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
    List<Cpu> cpus = new ArrayList<>();
    Map<Integer, NavigableSet<Integer>> nodes = new TreeMap<>();
    Map<List<Integer>, Integer> firstOfCore = new HashMap<>();
    for (LogicalProcessor processor : hardware.getProcessor().getLogicalProcessors()) {
      int id = processor.getProcessorNumber();
      int socket = processor.getPhysicalPackageNumber();
      int core =
          firstOfCore.computeIfAbsent(
              List.of(socket, processor.getPhysicalProcessorNumber()), key -> id);
      cpus.add(new Cpu(id, core, socket, processor.getNumaNode()));
      nodes.computeIfAbsent(processor.getNumaNode(), key -> new TreeSet<>()).add(id);
    }
    long share = hardware.getMemory().getTotal() / Math.max(1, nodes.size());
    NavigableSet<Integer> all = new TreeSet<>();
    nodes.values().forEach(all::addAll);
    return new Topology(
        cpus,
        nodes.entrySet().stream()
            .map(node -> new NumaNode(node.getKey(), node.getValue(), share, List.of()))
            .toList(),
        all,
        Math.max(1, Math.min(processors, all.size())));
  }
}

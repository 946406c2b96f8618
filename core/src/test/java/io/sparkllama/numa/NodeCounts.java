package io.sparkllama.numa;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The pages of some ranges by NUMA node. */
record NodeCounts(NavigableMap<Integer, Integer> pages) {

  static NodeCounts of(List<AddressRange> ranges) {
    return of(PageNodes.THIS_PROCESS, ranges);
  }

  /** Like {@link #of(List)}, for another process. */
  static NodeCounts of(long process, List<AddressRange> ranges) {
    NavigableMap<Integer, Integer> pages = new TreeMap<>();
    for (AddressRange range : ranges) {
      PageNodes.of(process, range).forEach((node, count) -> pages.merge(node, count, Integer::sum));
    }
    return new NodeCounts(pages);
  }

  /** Whether a share of the pages is on a node; false if there are none. */
  boolean mostlyOn(int node, double share) {
    int all = pages.values().stream().mapToInt(Integer::intValue).sum();
    return all > 0 && pages.getOrDefault(node, 0) >= share * all;
  }

  @Override
  public String toString() {
    return pages.isEmpty()
        ? "no page"
        : pages.entrySet().stream()
            .map(entry -> "node " + entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining(", "));
  }
}

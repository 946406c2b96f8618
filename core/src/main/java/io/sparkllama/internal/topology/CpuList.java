package io.sparkllama.internal.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** CPU lists in the kernel's notation: {@code 0-3,8,10-11}. */
public final class CpuList {

  /** Higher than any CPU number a kernel supports; larger numbers are rejected. */
  private static final int MAX_CPUS = 1 << 16;

  private CpuList() {}

  /**
   * Parses a list. An empty text is the empty set.
   *
   * @throws IllegalArgumentException if the text is not a CPU list
   */
  public static NavigableSet<Integer> parse(String text) {
    NavigableSet<Integer> cpus = new TreeSet<>();
    if (text.isBlank()) {
      return cpus;
    }
    for (String part : text.strip().split(",", -1)) {
      int dash = part.indexOf('-');
      try {
        int first = Integer.parseInt((dash < 0 ? part : part.substring(0, dash)).strip());
        int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1).strip());
        if (last < first || last >= MAX_CPUS) {
          throw new NumberFormatException();
        }
        for (int cpu = first; cpu <= last; cpu++) {
          cpus.add(cpu);
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "'" + text.strip() + "' is not a CPU list; write it like 0-3,8", e);
      }
    }
    return cpus;
  }

  /** The shortest notation for a set. */
  public static String format(Collection<Integer> cpus) {
    List<String> parts = new ArrayList<>();
    List<Integer> sorted = cpus.stream().sorted().distinct().toList();
    for (int i = 0; i < sorted.size(); ) {
      int end = i;
      while (end + 1 < sorted.size() && sorted.get(end + 1) == sorted.get(end) + 1) {
        end++;
      }
      parts.add(end == i ? "" + sorted.get(i) : sorted.get(i) + "-" + sorted.get(end));
      i = end + 1;
    }
    return String.join(",", parts);
  }
}

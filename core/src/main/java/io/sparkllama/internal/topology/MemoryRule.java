package io.sparkllama.internal.topology;

import java.io.Serializable;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the system lets this process allocate memory. Immutable.
 *
 * @param nodes numbers of the NUMA nodes that may hold its memory: those of its cpuset, further
 *     limited by its memory policy; empty for all
 * @param policy its memory policy, as {@code /proc/self/numa_maps} writes it, for example {@code
 *     interleave:0-1}; {@value #DEFAULT_POLICY} for memory on the node of the thread that first
 *     touches it
 */
public record MemoryRule(NavigableSet<Integer> nodes, String policy) implements Serializable {

  private static final long serialVersionUID = 1L;

  static final String DEFAULT_POLICY = "default";

  /** Memory on any node, as a process has it that nobody limits. */
  public static final MemoryRule ANY = new MemoryRule(new TreeSet<>(), DEFAULT_POLICY);

  /** An address, then the policy; that of the process, as the program itself has none. */
  private static final Pattern MAPPING =
      Pattern.compile(
          "^[0-9a-f]+ ((?<mode>bind|prefer(?: \\(many\\))?|(?:weighted )?interleave)[=a-z|]*:"
              + "(?<nodes>[0-9,-]+))");

  /** Modes that keep memory on some nodes; others spread it. */
  private static final Set<String> LIMITING = Set.of("bind", "prefer", "prefer (many)");

  /**
   * The rule of a process.
   *
   * @param cpuset the nodes of its cpuset; empty for all
   * @param mapping the first line of its {@code numa_maps}; empty if there is none
   */
  static MemoryRule of(NavigableSet<Integer> cpuset, String mapping) {
    Matcher matcher = MAPPING.matcher(mapping);
    if (!matcher.find()) {
      return new MemoryRule(cpuset, DEFAULT_POLICY);
    }
    NavigableSet<Integer> nodes = new TreeSet<>(cpuset);
    if (LIMITING.contains(matcher.group("mode"))) {
      NavigableSet<Integer> ofPolicy = CpuList.parse(matcher.group("nodes"));
      ofPolicy.removeIf(node -> !cpuset.isEmpty() && !cpuset.contains(node));
      nodes = ofPolicy.isEmpty() ? nodes : ofPolicy;
    }
    return new MemoryRule(nodes, matcher.group(1));
  }

  /** Whether a node may hold memory of this process. */
  boolean allows(NumaNode node) {
    return nodes.isEmpty() || nodes.contains(node.id());
  }

  /** Whether the policy spreads memory over nodes, page by page. */
  boolean spreads() {
    return policy.contains("interleave");
  }
}

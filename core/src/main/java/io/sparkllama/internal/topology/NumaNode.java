package io.sparkllama.internal.topology;

import java.io.Serializable;
import java.util.List;
import java.util.NavigableSet;

/**
 * A NUMA node: CPUs and the memory close to them. Either may be absent.
 *
 * @param id node number; numbers may have gaps
 * @param cpus its CPUs
 * @param memoryBytes its memory; 0 if it has none
 * @param distances distance to each node, in the order of {@link Topology#nodes}, 10 for the node
 *     itself; empty if unknown
 */
public record NumaNode(
    int id, NavigableSet<Integer> cpus, long memoryBytes, List<Integer> distances)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}

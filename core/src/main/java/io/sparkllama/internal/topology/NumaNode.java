package io.sparkllama.internal.topology;

import java.util.List;
import java.util.NavigableSet;

/**
 * A NUMA node: CPUs with memory near to them. Either may be missing.
 *
 * @param id its number; numbers may have gaps
 * @param cpus its CPUs
 * @param memoryBytes its memory, 0 if it has none
 * @param distances how far each node is in the order of {@link Topology#nodes}, 10 for itself;
 *     empty if unknown
 */
public record NumaNode(
    int id, NavigableSet<Integer> cpus, long memoryBytes, List<Integer> distances) {}

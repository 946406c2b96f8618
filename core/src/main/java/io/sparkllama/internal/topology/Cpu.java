package io.sparkllama.internal.topology;

import java.io.Serializable;

/**
 * A logical CPU, as numbered by the operating system.
 *
 * @param id CPU number
 * @param core number of the first CPU on the same physical core, shared by SMT siblings
 * @param socket physical package, from 0
 * @param node NUMA node
 */
public record Cpu(int id, int core, int socket, int node) implements Serializable {
  private static final long serialVersionUID = 1L;
}

package io.sparkllama.internal.topology;

/**
 * A logical CPU, as the operating system numbers it.
 *
 * @param id its number
 * @param core number of the first CPU of its physical core: SMT siblings have the same
 * @param socket its package, from 0
 * @param node its NUMA node
 */
public record Cpu(int id, int core, int socket, int node) {}

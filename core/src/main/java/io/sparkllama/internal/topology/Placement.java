package io.sparkllama.internal.topology;

import java.util.List;

/**
 * What is to be placed.
 *
 * @param workers number of workers, 1 or more
 * @param threadsPerWorker threads of each, 1 or more
 * @param numaAware whether workers stay on one NUMA node each, with weights of its own
 * @param cpuAffinity CPUs to pin the workers to, in their order; empty for none
 */
public record Placement(
    int workers, int threadsPerWorker, boolean numaAware, List<Integer> cpuAffinity) {}

package io.sparkllama.internal.topology;

import java.util.List;

/**
 * What to place.
 *
 * @param workers number of workers, at least 1
 * @param threadsPerWorker threads of each worker, at least 1
 * @param numaAware whether each worker stays on one NUMA node and uses a copy of the weights there
 * @param cpuAffinity CPUs to pin the workers to, in order; empty for no pinning
 */
public record Placement(
    int workers, int threadsPerWorker, boolean numaAware, List<Integer> cpuAffinity) {}

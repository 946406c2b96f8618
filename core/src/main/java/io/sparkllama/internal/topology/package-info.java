/**
 * The CPUs and NUMA nodes of the machine, which of them this process may use, thread placement and
 * pinning. Knows neither engine nor scheduler.
 */
@NullMarked
package io.sparkllama.internal.topology;

import org.jspecify.annotations.NullMarked;

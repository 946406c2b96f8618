/**
 * The machine's CPUs and memory nodes, which of them this process may use, where the threads of a
 * processor are to run, and their pinning. Knows neither engine nor scheduler.
 */
package io.sparkllama.internal.topology;

/**
 * The program that runs inside the emulated machine of {@code submit-scripts/numa-guest.sh}: opens
 * processors on several NUMA nodes and asks the kernel where their memory and threads are.
 */
package io.sparkllama.numa;

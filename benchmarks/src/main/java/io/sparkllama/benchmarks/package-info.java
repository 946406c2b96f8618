/**
 * Speed measurements: contenders take turns within one run, and the report gives medians and
 * ratios.
 */
package io.sparkllama.benchmarks;

/**
 * Speed, measured: contenders take turns within one run, and what is told are medians and ratios.
 */
package io.sparkllama.benchmarks;

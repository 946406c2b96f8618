package io.sparkllama.spark.internal.job.summary;

/**
 * A bin of a histogram: it holds the values from its start to the start of the next bin.
 *
 * @param from smallest value of the bin
 * @param count number of values in it
 */
public record Bin(long from, long count) {}

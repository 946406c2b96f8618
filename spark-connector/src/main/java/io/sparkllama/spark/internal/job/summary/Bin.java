package io.sparkllama.spark.internal.job.summary;

/**
 * How many values lie between one and the next bin's.
 *
 * @param from the least of them
 */
public record Bin(long from, long count) {}

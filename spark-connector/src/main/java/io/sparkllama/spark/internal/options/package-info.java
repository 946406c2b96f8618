/**
 * The registry of options: each is one {@link io.sparkllama.spark.internal.options.OptionKey}, from
 * which come parsing, ranges, the fingerprint of a job, flags, help and documentation. At the
 * bottom of the connector: it imports nothing above it.
 */
package io.sparkllama.spark.internal.options;

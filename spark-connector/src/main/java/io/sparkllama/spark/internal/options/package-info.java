/**
 * The registry of options. Each option is one {@link
 * io.sparkllama.spark.internal.options.OptionKey}, the source of its parsing, range, fingerprint,
 * flag, help and documentation. The lowest layer of the connector: it imports nothing above it.
 */
package io.sparkllama.spark.internal.options;

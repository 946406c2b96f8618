/**
 * The registry of options. Each option is one {@link
 * io.sparkllama.spark.internal.options.OptionKey}, the source of its parsing, range, fingerprint,
 * flag, help and documentation. {@link io.sparkllama.spark.internal.options.CallOptions} are the
 * options of one call, read and checked. Near the bottom of the connector: of its other packages it
 * knows only where a model may be.
 */
package io.sparkllama.spark.internal.options;

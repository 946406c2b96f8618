/** The counters of a processor: mutable inside, immutable snapshots outside. */
package io.sparkllama.internal.metrics;

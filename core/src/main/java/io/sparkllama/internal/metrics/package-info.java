/** The counters of a processor: mutable inside, immutable snapshots outside. */
@NullMarked
package io.sparkllama.internal.metrics;

import org.jspecify.annotations.NullMarked;

/** What a processor counts: live counters inside, immutable snapshots outside. */
package io.sparkllama.internal.metrics;

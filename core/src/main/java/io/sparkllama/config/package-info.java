/**
 * The configuration of a processor: the model, its threads, and where its engine runs. The values
 * are immutable and refuse what lies outside their ranges.
 */
@NullMarked
package io.sparkllama.config;

import org.jspecify.annotations.NullMarked;

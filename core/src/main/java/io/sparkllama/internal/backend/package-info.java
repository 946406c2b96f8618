/**
 * What computes the requests of a processor: the plan, the loaded model and its workers, in this
 * process or in an engine process.
 */
@NullMarked
package io.sparkllama.internal.backend;

import org.jspecify.annotations.NullMarked;

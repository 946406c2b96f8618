/**
 * What is asked of the model for one row, as values that can be queued, admitted, or sent to an
 * engine process.
 */
@NullMarked
package io.sparkllama.internal.request;

import org.jspecify.annotations.NullMarked;

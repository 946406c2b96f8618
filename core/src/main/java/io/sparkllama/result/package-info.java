/**
 * What callers get: one result for each request, with a value or a {@link
 * io.sparkllama.result.Failure}, and the processor's statistics. The values are immutable.
 */
@NullMarked
package io.sparkllama.result;

import org.jspecify.annotations.NullMarked;

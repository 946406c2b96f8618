/** Annotations that say how stable the API is. */
@NullMarked
package io.sparkllama.annotation;

import org.jspecify.annotations.NullMarked;

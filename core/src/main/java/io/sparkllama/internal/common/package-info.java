/** Small helpers shared by several packages. Depends on none of them. */
@NullMarked
package io.sparkllama.internal.common;

import org.jspecify.annotations.NullMarked;

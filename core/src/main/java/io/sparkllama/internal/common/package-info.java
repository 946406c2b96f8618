/** Small helpers shared by several packages. Depends on none of them. */
package io.sparkllama.internal.common;

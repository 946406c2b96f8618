/** Small things that several packages need and that know none of them. */
package io.sparkllama.internal.common;

/**
 * Numbers of requests in flight, on disk. Later processes find there that an earlier one ended in
 * the middle of its work.
 */
@NullMarked
package io.sparkllama.internal.inflight;

import org.jspecify.annotations.NullMarked;

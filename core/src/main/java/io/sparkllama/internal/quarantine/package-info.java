/**
 * Requests that may have ended a process. What is in flight is on disk, where the next process
 * finds it: it computes these requests one at a time, and not at all if they were alone when a
 * process ended.
 */
@NullMarked
package io.sparkllama.internal.quarantine;

import org.jspecify.annotations.NullMarked;

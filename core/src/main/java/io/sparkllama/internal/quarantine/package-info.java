/**
 * Requests that may have ended a process. What is in flight is on disk, where later processes find
 * it: they compute what two dead ones had one at a time, and what was alone in a third not at all.
 */
@NullMarked
package io.sparkllama.internal.quarantine;

import org.jspecify.annotations.NullMarked;

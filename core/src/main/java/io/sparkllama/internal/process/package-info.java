/**
 * An engine in a process of its own. {@link io.sparkllama.internal.process.EngineProcess}, on the
 * caller's side, starts the process, sends it calls, and replaces it when it dies; {@link
 * io.sparkllama.internal.process.CallServer}, on the other side, runs them. What the calls do is
 * not known here.
 */
@NullMarked
package io.sparkllama.internal.process;

import org.jspecify.annotations.NullMarked;

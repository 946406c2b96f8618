package io.sparkllama.internal.process;

/**
 * What to return for a row that the engine process does not reply to.
 *
 * @param <A> the result of a row
 */
public interface Substitute<A> {

  /** The result of a row that ended {@link EngineProcess#MOST_CRASHES} processes. */
  A crashed(ExitCause cause);

  /** The result of a row that was not done when the processor was closed. */
  A closed();
}

package io.sparkllama.internal.process;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** One message between the two processes. */
sealed interface Frame extends Serializable {

  /** To the engine process: compute a row. */
  record Row(long id, Serializable row) implements Frame {
    private static final long serialVersionUID = 1L;
  }

  /** To the engine process: run a call. */
  record Call(long id, EngineCall<?, ?> call) implements Frame {
    private static final long serialVersionUID = 1L;
  }

  /** To the engine process: nobody waits for a row or call any more. */
  record Cancel(long id) implements Frame {
    private static final long serialVersionUID = 1L;
  }

  /** From the engine process: the result of a row, or what a call returned. */
  record Returned(long id, @Nullable Object value) implements Frame {
    private static final long serialVersionUID = 1L;
  }

  /** From the engine process: what a row or call threw. */
  record Threw(long id, Throwable failure) implements Frame {
    private static final long serialVersionUID = 1L;
  }

  /**
   * From the engine process, at intervals.
   *
   * @param nativeMillis for how many milliseconds the longest of its running native calls has run
   */
  record Heartbeat(long nativeMillis) implements Frame {
    private static final long serialVersionUID = 1L;
  }
}

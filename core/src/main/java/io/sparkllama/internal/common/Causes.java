package io.sparkllama.internal.common;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Converts failures from other threads into exceptions to throw here. */
public final class Causes {

  private Causes() {}

  /**
   * Returns the failure itself if it is unchecked; otherwise wraps it in an {@link
   * IllegalStateException}.
   *
   * @param failure for example the cause of an {@link java.util.concurrent.ExecutionException},
   *     which may be null
   */
  public static RuntimeException unchecked(@Nullable Throwable failure) {
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }

  /**
   * The exception for a thread that was interrupted while waiting for items. Restores the interrupt
   * flag.
   */
  public static CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("interrupted while items were running");
  }
}

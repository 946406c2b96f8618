package io.sparkllama.internal.common;

import java.util.concurrent.CancellationException;

/** What went wrong elsewhere, as an exception to throw here. */
public final class Causes {

  private Causes() {}

  /**
   * A failure as an unchecked exception: itself if it is one, else the cause of an {@link
   * IllegalStateException}.
   *
   * @param failure such as the cause of an {@link java.util.concurrent.ExecutionException}
   */
  public static RuntimeException unchecked(Throwable failure) {
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }

  /**
   * What a thread throws that was interrupted while it waited for items; the interrupt is restored.
   */
  public static CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("interrupted while items were running");
  }
}

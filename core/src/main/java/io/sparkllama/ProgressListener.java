package io.sparkllama;

/**
 * Receives progress of a batch. Called on processor threads, one call at a time per batch, so keep
 * it short. Exceptions are logged and otherwise ignored.
 */
@FunctionalInterface
public interface ProgressListener {

  /** Does nothing. */
  ProgressListener NONE = (done, failed, total) -> {};

  /**
   * Called when an item is finished.
   *
   * @param done finished items of the batch, including failed ones
   * @param failed failed items of the batch
   * @param total items of the batch
   */
  void progressed(int done, int failed, int total);
}

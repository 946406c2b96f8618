package io.sparkllama;

/**
 * Told of each item of a batch that is done. Called by the processor's threads, one call at a time
 * for a batch: keep it short. What it throws is logged and otherwise ignored.
 */
@FunctionalInterface
public interface ProgressListener {

  /** Does nothing. */
  ProgressListener NONE = (done, failed, total) -> {};

  /**
   * One more item is done.
   *
   * @param done items of the batch that are done, failed ones included
   * @param failed items of it that failed
   * @param total items of the batch
   */
  void progressed(int done, int failed, int total);
}

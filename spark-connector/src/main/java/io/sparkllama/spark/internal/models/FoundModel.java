package io.sparkllama.spark.internal.models;

import java.util.function.Function;

/**
 * A model as it was when {@link ModelStore#find} looked it up. Opening it needs no second lookup.
 * Immutable.
 */
public final class FoundModel {

  private final String state;
  private final Function<String, LocalModel> opening;

  /**
   * @param opening gets the model onto this host's disk, given its checksum or nothing
   */
  FoundModel(String state, Function<String, LocalModel> opening) {
    this.state = state;
    this.opening = opening;
  }

  /** The state of the model's files, from their metadata. A replaced model has a different one. */
  public String state() {
    return state;
  }

  /**
   * Returns the model on this host's disk, downloading it if necessary.
   *
   * @param sha256 expected checksum of a single-file model; empty to use the {@code .sha256} file
   *     next to it, if any
   * @throws ModelFetchException if the model is not available
   */
  public LocalModel open(String sha256) {
    LocalModel model = opening.apply(sha256);
    try {
      model.requireChecksum(sha256);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }
}

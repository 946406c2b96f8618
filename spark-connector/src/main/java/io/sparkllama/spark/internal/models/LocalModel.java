package io.sparkllama.spark.internal.models;

import io.sparkllama.engine.EngineProvider;
import io.sparkllama.engine.SplitFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A model, or a native library, on this host's disk, which stays there until this is closed.
 * Thread-safe; closing it twice does nothing.
 */
public final class LocalModel implements AutoCloseable {

  private final String location;
  private final Path path;
  private Runnable release;

  /**
   * @param location as it was given
   */
  LocalModel(String location, Path path, Runnable release) {
    this.location = location;
    this.path = path;
    this.release = release;
  }

  /** The model's file; the first one, if it is split. */
  public Path path() {
    return path;
  }

  /**
   * Refuses a model that has another checksum; reads it only if it has not been read in this state.
   *
   * @param sha256 of its one file; empty for any
   * @throws ModelFetchException if it has another one, or is split
   * @throws IllegalArgumentException if this is no checksum
   */
  public void requireChecksum(String sha256) {
    if (sha256.isEmpty() || EngineProvider.of(location).isPresent()) {
      return;
    }
    String wanted = Checksum.parse(sha256);
    requireWhole(location, path.getFileName().toString());
    String actual;
    try {
      actual = KnownChecksums.of(path);
    } catch (IOException e) {
      throw new ModelFetchException(
          location, String.valueOf(e), "check that executors may read it", e);
    }
    if (!actual.equals(wanted)) {
      throw new ModelFetchException(
          location,
          "its SHA-256 is " + actual + " and must be " + wanted,
          "correct model_sha256, or have another file in the place of " + path);
    }
  }

  /** Refuses a split model, which has no checksum of its own. */
  static void requireWhole(String location, String name) {
    if (SplitFiles.of(name).size() > 1) {
      throw new ModelFetchException(
          location,
          "it is split, and model_sha256 is for one file",
          "put a .sha256 beside each of its files instead");
    }
  }

  @Override
  public synchronized void close() {
    Runnable now = release;
    release = () -> {};
    now.run();
  }
}

package io.sparkllama.spark.internal.models;

import io.sparkllama.engine.SplitFiles;
import io.sparkllama.option.Message;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A model or native library on this host's disk, which stays there until this is closed.
 * Thread-safe; closing is idempotent.
 */
public final class LocalModel implements AutoCloseable {

  private final String location;
  private final Path path;
  private Runnable release;

  /**
   * @param location as given by the user
   */
  LocalModel(String location, Path path, Runnable release) {
    this.location = location;
    this.path = path;
    this.release = release;
  }

  /** The model's file; the first part if the model is split. */
  public Path path() {
    return path;
  }

  /**
   * Verifies the model's checksum. Reads the file only if it has not been read in this state
   * before.
   *
   * @param sha256 expected checksum of a single-file model; empty to skip the check
   * @throws ModelFetchException if the checksum differs or the model is split
   * @throws IllegalArgumentException if {@code sha256} is not a checksum
   */
  public void requireChecksum(String sha256) {
    if (sha256.isEmpty() || !ModelLocation.isFile(location)) {
      return;
    }
    String wanted = Checksum.parse(sha256);
    requireWhole(location, path.getFileName().toString());
    String actual;
    try {
      actual = KnownChecksums.of(path);
    } catch (IOException e) {
      throw new ModelFetchException(
          FileKind.MODEL, location, String.valueOf(e), "check that executors can read it", e);
    }
    if (!actual.equals(wanted)) {
      throw new ModelFetchException(
          FileKind.MODEL,
          location,
          "its SHA-256 is " + actual + "; expected " + wanted,
          Message.of("correct ", FileOptions.MODEL_SHA256, ", or replace ", path));
    }
  }

  /** Rejects a split model, which has no single checksum. */
  static void requireWhole(String location, String name) {
    if (SplitFiles.of(name).size() > 1) {
      throw new ModelFetchException(
          FileKind.MODEL,
          location,
          Message.of("it is split, but ", FileOptions.MODEL_SHA256, " applies to a single file"),
          Message.of("put a .sha256 file next to each of its files instead"),
          null);
    }
  }

  @Override
  public synchronized void close() {
    Runnable now = release;
    release = () -> {};
    now.run();
  }
}

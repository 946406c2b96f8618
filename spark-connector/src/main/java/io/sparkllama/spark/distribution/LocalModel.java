package io.sparkllama.spark.distribution;

import java.nio.file.Path;

/**
 * A model on this host's disk, which stays there until this is closed. Thread-safe; closing it
 * twice does nothing.
 */
public final class LocalModel implements AutoCloseable {

  private final Path path;
  private Runnable release;

  LocalModel(Path path, Runnable release) {
    this.path = path;
    this.release = release;
  }

  /** The model's file; the first one, if it is split. */
  public Path path() {
    return path;
  }

  @Override
  public synchronized void close() {
    Runnable now = release;
    release = () -> {};
    now.run();
  }
}

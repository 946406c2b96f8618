package io.sparkllama.spark.distribution;

import io.sparkllama.engine.EngineProvider;
import io.sparkllama.engine.SplitFiles;
import io.sparkllama.engine.UserCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * Models for this JVM: those on this host's disk where they are, all others fetched once per host.
 *
 * <p>Locations are paths and {@code file:} URIs of this host, names of files that were shipped with
 * {@code --files}, and URIs of any file system that Hadoop's configuration knows. Credentials come
 * from that configuration. Thread-safe.
 */
public final class ModelStore {

  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private final ModelCache cache;
  private final Configuration hadoop;

  ModelStore(Path folder, long maxBytes, Configuration hadoop, Duration retryPause) {
    this.cache = new ModelCache(folder, maxBytes, retryPause);
    this.hadoop = hadoop;
  }

  /**
   * The store of a Spark process, with its Hadoop configuration.
   *
   * @param folder of the models that are fetched; empty for the user's
   * @param maxBytes most bytes in it
   */
  public static ModelStore ofProcess(String folder, long maxBytes) {
    SparkEnv environment = SparkEnv.get();
    Configuration hadoop =
        environment == null
            ? new Configuration()
            : SparkHadoopUtil.get().newConfiguration(environment.conf());
    Path path = folder.isEmpty() ? UserCache.folder().resolve("models") : Path.of(folder);
    return new ModelStore(path, maxBytes, hadoop, RETRY_PAUSE);
  }

  /**
   * A model on this host's disk.
   *
   * @param location path, name or URI; of the first file, if it is split
   * @param sha256 checksum that the model's one file must have; empty for what is in the file
   *     {@code .sha256} beside it, if there is one
   * @throws ModelFetchException if it cannot be had
   */
  public LocalModel open(String location, String sha256) {
    Optional<String> checksum =
        sha256.isEmpty() ? Optional.empty() : Optional.of(Checksum.parse(sha256));
    if (EngineProvider.of(location).isPresent()) {
      // a model of an engine that needs no file
      return new LocalModel(Path.of(location), () -> {});
    }
    ModelLocation where = ModelLocation.of(location);
    try {
      Optional<Path> here = where.hostPath().map(path -> shipped(where).orElse(Path.of(path)));
      if (here.isPresent()) {
        requireChecksum(location, here.get(), checksum);
        return new LocalModel(here.get(), () -> {});
      }
      RemoteModel model = RemoteModel.find(location, hadoop);
      if (checksum.isPresent() && model.files().size() > 1) {
        throw split(location);
      }
      return cache.fetch(model, checksum);
    } catch (IOException | IllegalArgumentException e) {
      throw new ModelFetchException(
          location,
          e.getMessage() == null ? e.toString() : e.getMessage(),
          "check that executors can reach it and may read it",
          e);
    }
  }

  /**
   * What tells a model from another one at its place: the checksum of its content where that is on
   * this host or given, else what the file system says of its files.
   *
   * @param sha256 checksum of its one file, or empty
   * @throws ModelFetchException if there is no such model
   */
  public String identity(String location, String sha256) {
    if (!sha256.isEmpty()) {
      return "sha256:" + Checksum.parse(sha256);
    }
    if (EngineProvider.of(location).isPresent()) {
      return location;
    }
    ModelLocation where = ModelLocation.of(location);
    try {
      Optional<Path> here = where.hostPath().map(path -> shipped(where).orElse(Path.of(path)));
      if (here.isEmpty()) {
        return "state:" + RemoteModel.find(location, hadoop).fingerprint();
      }
      StringBuilder sums = new StringBuilder();
      for (String name : SplitFiles.of(here.get().getFileName().toString())) {
        sums.append(Checksum.of(here.get().resolveSibling(name)));
      }
      return "sha256:" + (sums.length() > 64 ? Checksum.of(sums.toString()) : sums);
    } catch (IOException e) {
      throw new ModelFetchException(
          location,
          String.valueOf(e),
          "the driver looks at it, too; check the option model, or set model_sha256",
          e);
    }
  }

  /** A file that Spark has shipped to its processes. */
  private static Optional<Path> shipped(ModelLocation where) {
    if (!where.isName() || SparkEnv.get() == null) {
      return Optional.empty();
    }
    return Optional.of(Path.of(SparkFiles.get(where.text()))).filter(Files::exists);
  }

  private static void requireChecksum(String location, Path path, Optional<String> checksum)
      throws IOException {
    if (checksum.isEmpty()) {
      return;
    }
    if (SplitFiles.of(path.getFileName().toString()).size() > 1) {
      throw split(location);
    }
    String actual = Checksum.of(path);
    if (!actual.equals(checksum.get())) {
      throw new ModelFetchException(
          location,
          "its SHA-256 is " + actual + " and must be " + checksum.get(),
          "fetch the file again, or correct model_sha256");
    }
  }

  private static ModelFetchException split(String location) {
    return new ModelFetchException(
        location,
        "it is split, and model_sha256 is for one file",
        "put a .sha256 beside each of its files instead");
  }
}

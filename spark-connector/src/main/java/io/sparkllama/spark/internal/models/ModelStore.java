package io.sparkllama.spark.internal.models;

import io.sparkllama.engine.EngineProvider;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.SplitFiles;
import io.sparkllama.engine.UserCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * Models and native libraries for this JVM: those on this host's disk where they are, all others
 * fetched once per host.
 *
 * <p>Locations are paths and {@code file:} URIs of this host, names of files that were shipped with
 * {@code --files}, and URIs of any file system that Hadoop's configuration knows. Credentials come
 * from that configuration. Thread-safe.
 */
public final class ModelStore {

  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private static final String EXECUTOR_REMEDY = "check that executors can reach it and may read it";
  private static final String DRIVER_REMEDY =
      "the driver looks at it, too; check the option model, or set model_sha256";

  private final ModelCache cache;

  /** Made where it is needed: it reads files. */
  private final Supplier<Configuration> hadoop;

  ModelStore(Path folder, long maxBytes, Supplier<Configuration> hadoop, Duration retryPause) {
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
    Path path = folder.isEmpty() ? UserCache.folder().resolve("models") : Path.of(folder);
    return new ModelStore(path, maxBytes, ModelStore::hadoopOfProcess, RETRY_PAUSE);
  }

  private static Configuration hadoopOfProcess() {
    SparkEnv environment = SparkEnv.get();
    return environment == null
        ? new Configuration()
        : SparkHadoopUtil.get().newConfiguration(environment.conf());
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
    if (EngineProvider.of(location).isPresent()) {
      // a model of an engine that needs no file
      return new LocalModel(location, Path.of(location), () -> {});
    }
    LocalModel model =
        looking(FileKind.MODEL, location, EXECUTOR_REMEDY, () -> find(location, sha256));
    try {
      model.requireChecksum(sha256);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private LocalModel find(String location, String sha256) throws IOException {
    Optional<String> checksum =
        sha256.isEmpty() ? Optional.empty() : Optional.of(Checksum.parse(sha256));
    Optional<Path> here = here(location);
    if (here.isPresent()) {
      return new LocalModel(location, here.get(), () -> {});
    }
    RemoteModel model = RemoteModel.find(FileKind.MODEL, location, hadoop.get());
    if (checksum.isPresent()) {
      LocalModel.requireWhole(location, model.files().get(0).getPath().getName());
    }
    return cache.fetch(model, checksum);
  }

  /**
   * A native library on this host's disk: a file, an archive, or, where it was there already, a
   * folder.
   *
   * @param location path, name or URI
   * @throws ModelFetchException if it cannot be had
   */
  public LocalModel openLibrary(String location) {
    return looking(
        FileKind.LIBRARY,
        location,
        EXECUTOR_REMEDY,
        () -> {
          Optional<Path> here = here(location);
          if (here.isEmpty()) {
            return cache.fetch(
                RemoteModel.find(FileKind.LIBRARY, location, hadoop.get()), Optional.empty());
          }
          if (!Files.exists(here.get())) {
            throw new ModelFetchException(
                FileKind.LIBRARY,
                location,
                "there is no " + here.get() + " on this host",
                "put it there on each executor's host, ship it with --files, or name it in a file"
                    + " system that all reach, such as hdfs:// or s3a://");
          }
          return new LocalModel(location, here.get(), () -> {});
        });
  }

  /** Something that is looked up. */
  private interface Look<T> {
    T look() throws IOException;
  }

  private static <T> T looking(FileKind kind, String location, String remedy, Look<T> look) {
    try {
      return look.look();
    } catch (NoSuchFileException e) {
      throw new ModelLoadException(Path.of(e.getFile()), "the file does not exist", remedy);
    } catch (IOException | IllegalArgumentException e) {
      throw new ModelFetchException(
          kind, location, e.getMessage() == null ? e.toString() : e.getMessage(), remedy, e);
    }
  }

  private static Optional<Path> here(String location) {
    ModelLocation where = ModelLocation.of(location);
    return where.hostPath().map(path -> shipped(where).orElse(Path.of(path)));
  }

  /**
   * What the file system says of a model's files, without reading them: a model that is replaced
   * has another state.
   *
   * @throws ModelLoadException if a file of it is not on this host
   * @throws ModelFetchException if there is no such model elsewhere, or it cannot be looked at
   */
  public String state(String location) {
    if (EngineProvider.of(location).isPresent()) {
      return location;
    }
    return looking(
        FileKind.MODEL,
        location,
        EXECUTOR_REMEDY,
        () -> {
          Optional<Path> here = here(location);
          return here.isPresent()
              ? FileState.of(here.get())
              : RemoteModel.find(FileKind.MODEL, location, hadoop.get()).fingerprint();
        });
  }

  /**
   * What tells a model from another one at its place: the checksum of its content where that is on
   * this host or given, else what the file system says of its files.
   *
   * @param sha256 checksum of its one file, or empty
   * @throws ModelLoadException if a file of it is not on this host
   * @throws ModelFetchException if there is no such model elsewhere
   */
  public String identity(String location, String sha256) {
    if (!sha256.isEmpty()) {
      return "sha256:" + Checksum.parse(sha256);
    }
    if (EngineProvider.of(location).isPresent()) {
      return location;
    }
    return looking(
        FileKind.MODEL,
        location,
        DRIVER_REMEDY,
        () -> {
          Optional<Path> here = here(location);
          return here.isPresent()
              ? "sha256:" + checksumOf(here.get())
              : "state:" + RemoteModel.find(FileKind.MODEL, location, hadoop.get()).fingerprint();
        });
  }

  /** The SHA-256 of a model that is one file of this host; empty for any other. */
  public Optional<String> checksum(String location) {
    if (EngineProvider.of(location).isPresent()) {
      return Optional.empty();
    }
    return looking(
        FileKind.MODEL,
        location,
        DRIVER_REMEDY,
        () -> {
          Optional<Path> here = here(location);
          boolean single =
              here.isPresent() && SplitFiles.of(here.get().getFileName().toString()).size() == 1;
          return single ? Optional.of(KnownChecksums.of(here.get())) : Optional.empty();
        });
  }

  /** Of the file; of the list of their checksums if there are several. */
  private static String checksumOf(Path first) throws IOException {
    List<String> sums = new ArrayList<>();
    for (String name : SplitFiles.of(first.getFileName().toString())) {
      sums.add(KnownChecksums.of(first.resolveSibling(name)));
    }
    return sums.size() == 1 ? sums.get(0) : Checksum.of(String.join("", sums));
  }

  /** A file that Spark has shipped to its processes. */
  private static Optional<Path> shipped(ModelLocation where) {
    if (!where.isName() || SparkEnv.get() == null) {
      return Optional.empty();
    }
    return Optional.of(Path.of(SparkFiles.get(where.text()))).filter(Files::exists);
  }
}

package io.sparkllama.spark.internal.models;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.SplitFiles;
import io.sparkllama.engine.UserCache;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
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
 * Provides models and native libraries to this JVM. Files on this host are used in place; all
 * others are downloaded once per host.
 *
 * <p>Locations are paths and {@code file:} URIs on this host, names of files shipped with {@code
 * --files}, and URIs of any file system in Hadoop's configuration, which also supplies the
 * credentials. Thread-safe.
 */
public final class ModelStore {

  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private static final Message EXECUTOR_REMEDY =
      Message.of("check that executors can reach and read it");
  private static final Message DRIVER_REMEDY =
      Message.of(
          "the driver must be able to read it too; check the option ",
          Options.MODEL,
          ", or set ",
          FileOptions.MODEL_SHA256);

  private static final String LIBRARIES = "libraries";

  private final ModelCache models;

  /** What is loaded as code comes from a folder to which only this user can write. */
  private final ModelCache libraries;

  /** Created on demand, because it reads files. */
  private final Supplier<Configuration> hadoop;

  /**
   * @param own whether the folder must be private
   */
  ModelStore(
      Path folder,
      boolean own,
      long maxBytes,
      Supplier<Configuration> hadoop,
      Duration retryPause) {
    this.models = new ModelCache(folder, own, maxBytes, retryPause);
    this.libraries = new ModelCache(folder.resolve(LIBRARIES), true, maxBytes, retryPause);
    this.hadoop = hadoop;
  }

  /**
   * The store of a Spark process, with its Hadoop configuration.
   *
   * @param folder folder for downloaded models; empty for the private one in the user's cache
   * @param maxBytes maximum size of the folder in bytes
   */
  public static ModelStore ofProcess(String folder, long maxBytes) {
    boolean own = folder.isEmpty();
    Path path = own ? UserCache.folder().resolve("models") : Path.of(folder);
    return new ModelStore(path, own, maxBytes, ModelStore::hadoopOfProcess, RETRY_PAUSE);
  }

  private static Configuration hadoopOfProcess() {
    SparkEnv environment = SparkEnv.get();
    return environment == null
        ? new Configuration()
        : SparkHadoopUtil.get().newConfiguration(environment.conf());
  }

  /**
   * Looks up a model: the only access to its file system before it is downloaded.
   *
   * @param location path, name or URI; of the first part if the model is split
   * @throws ModelLoadException if one of its files is not on this host
   * @throws ModelFetchException if the model does not exist elsewhere or cannot be accessed
   */
  public FoundModel find(String location) {
    if (!ModelLocation.isFile(location)) {
      return inPlace(location, location, Path.of(location));
    }
    return lookUp(
        FileKind.MODEL,
        location,
        EXECUTOR_REMEDY,
        here -> {
          if (here.isPresent()) {
            return inPlace(location, FileState.of(here.get()), here.get());
          }
          RemoteModel model = RemoteModel.find(FileKind.MODEL, location, hadoop.get());
          return new FoundModel(model.fingerprint(), sha256 -> fetch(model, sha256));
        });
  }

  /**
   * A model that was looked up before, and whose files may be unreachable by now. Opening it looks
   * it up again.
   *
   * @param state its state at that time
   */
  public FoundModel foundBefore(String location, String state) {
    return new FoundModel(state, sha256 -> find(location).open(sha256));
  }

  private static FoundModel inPlace(String location, String state, Path path) {
    return new FoundModel(state, sha256 -> new LocalModel(location, path, () -> {}));
  }

  private LocalModel fetch(RemoteModel model, String sha256) {
    return lookUp(
        FileKind.MODEL,
        model.location(),
        EXECUTOR_REMEDY,
        here -> {
          if (sha256.isEmpty()) {
            return models.fetch(model, Optional.empty());
          }
          String checksum = Checksum.parse(sha256);
          LocalModel.requireWhole(model.location(), model.files().get(0).getPath().getName());
          return models.fetch(model, Optional.of(checksum));
        });
  }

  /**
   * Returns a native library on this host's disk, downloading it if necessary: a file, an archive,
   * or a folder that already is on this host.
   *
   * @param location path, name or URI
   * @throws ModelFetchException if the library is not available
   */
  public LocalModel openLibrary(String location) {
    return lookUp(
        FileKind.LIBRARY,
        location,
        EXECUTOR_REMEDY,
        here -> {
          if (here.isEmpty()) {
            return libraries.fetch(
                RemoteModel.find(FileKind.LIBRARY, location, hadoop.get()), Optional.empty());
          }
          if (!Files.exists(here.get())) {
            throw new ModelFetchException(
                FileKind.LIBRARY,
                location,
                "there is no " + here.get() + " on this host",
                "put it there on each executor's host, ship it with --files, or use a URI of a file"
                    + " system that all of them can reach, such as hdfs:// or s3a://");
          }
          return new LocalModel(location, here.get(), () -> {});
        });
  }

  /** A lookup that may fail. */
  private interface Lookup<T> {
    /** Finds it, given its path if it is on this host. */
    T find(Optional<Path> here) throws IOException;
  }

  private static <T> T lookUp(FileKind kind, String location, Message remedy, Lookup<T> lookup) {
    try {
      return lookup.find(here(location));
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
   * Distinguishes a model from another one at the same location: its checksum if the file is on
   * this host or the checksum is given, else the state of its files.
   *
   * @param sha256 checksum of a single-file model, or empty
   * @throws ModelLoadException if one of its files is not on this host
   * @throws ModelFetchException if the model does not exist elsewhere
   */
  public String identity(String location, String sha256) {
    if (!sha256.isEmpty()) {
      return "sha256:" + Checksum.parse(sha256);
    }
    if (!ModelLocation.isFile(location)) {
      return location;
    }
    return lookUp(
        FileKind.MODEL,
        location,
        DRIVER_REMEDY,
        here -> {
          return here.isPresent()
              ? "sha256:" + checksumOf(here.get())
              : "state:" + RemoteModel.find(FileKind.MODEL, location, hadoop.get()).fingerprint();
        });
  }

  /** The SHA-256 of a single-file model on this host; empty for any other. */
  public Optional<String> checksum(String location) {
    if (!ModelLocation.isFile(location)) {
      return Optional.empty();
    }
    return lookUp(
        FileKind.MODEL,
        location,
        DRIVER_REMEDY,
        here -> {
          boolean single =
              here.isPresent() && SplitFiles.of(here.get().getFileName().toString()).size() == 1;
          return single ? Optional.of(KnownChecksums.of(here.get())) : Optional.empty();
        });
  }

  /** The checksum of the file; of the list of checksums if there are several. */
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

package io.sparkllama.spark.internal.models;

import io.sparkllama.engine.Bytes;
import io.sparkllama.engine.PrivateFolder;
import io.sparkllama.option.Message;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models downloaded to this host, in a folder shared by all its processes. Each state of a
 * model has its own folder and lock file. The lock is held in shared mode while a process uses the
 * model, and in exclusive mode while it is downloaded or evicted. Thread-safe.
 *
 * <p>In a folder to which all users of the host can write, only this user's files are used.
 */
final class ModelCache {

  private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);

  private static final String LOCKS = "locks";

  /** Name of the file in an entry with its expected size in bytes. */
  private static final String EXPECTED = "expected-bytes";

  /** Folders about which a warning has been logged. */
  private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

  /** Users of an entry in this JVM; guards its file lock within the JVM. */
  private static final class Use {
    private int count;
    private FolderLock lock;
  }

  /** By lock file; JVM-wide, like file locks. */
  private static final Map<Path, Use> USES = new HashMap<>();

  private final Path folder;
  private final boolean own;
  private final long maxBytes;
  private final Duration retryPause;

  /**
   * @param own whether the folder must be private: this user's, and writable by nobody else
   * @param maxBytes maximum total size of all models; unused ones are evicted, least recently used
   *     first
   */
  ModelCache(Path folder, boolean own, long maxBytes, Duration retryPause) {
    this.folder = folder.toAbsolutePath().normalize();
    this.own = own;
    this.maxBytes = maxBytes;
    this.retryPause = retryPause;
  }

  /**
   * Returns the files of a model, downloading them if necessary.
   *
   * @param sha256 checksum of a single-file model, if known
   */
  LocalModel fetch(RemoteModel model, Optional<String> sha256) throws IOException {
    prepare();
    String fingerprint = model.fingerprint();
    Path entry = folder.resolve(fingerprint);
    Path lockFile = lockOf(fingerprint);
    Use use;
    synchronized (USES) {
      use = USES.computeIfAbsent(lockFile, file -> new Use());
    }
    synchronized (use) {
      if (use.lock == null) {
        use.lock = fetchAndLock(model, sha256, entry, lockFile);
      }
      use.count++;
    }
    Files.setLastModifiedTime(lockFile, FileTime.from(Instant.now()));
    Path first = entry.resolve(model.files().get(0).getPath().getName());
    return new LocalModel(model.location(), first, () -> release(use));
  }

  private void prepare() throws IOException {
    if (own || !Files.exists(folder)) {
      PrivateFolder.create(folder);
    } else if (PrivateFolder.isOpenToAll(folder) && WARNED.add(folder)) {
      LOG.warn(
          "All users of this host can write to the model cache {}; a folder of this user alone is safer",
          folder);
    }
    make(folder.resolve(LOCKS));
  }

  /** Creates a folder in this one. Nothing that another user may have put there is used. */
  private void make(Path inside) throws IOException {
    if (PrivateFolder.isOpenToAll(folder)) {
      PrivateFolder.create(inside);
    } else {
      Files.createDirectories(inside);
    }
  }

  private void requireTrusted(Path entry) throws IOException {
    if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS) && PrivateFolder.isOpenToAll(folder)) {
      PrivateFolder.require(entry);
    }
  }

  private static void release(Use use) {
    synchronized (use) {
      use.count--;
      if (use.count == 0) {
        try {
          use.lock.close();
        } catch (IOException e) {
          LOG.warn("Cannot release a lock of the model cache: {}", e.toString());
        }
        use.lock = null;
      }
    }
  }

  /** Returns once the entry is complete and locked against eviction. */
  @SuppressWarnings("try") // the lock is held, not used
  private FolderLock fetchAndLock(
      RemoteModel model, Optional<String> sha256, Path entry, Path lockFile) throws IOException {
    while (true) {
      requireTrusted(entry);
      FolderLock shared = FolderLock.acquire(lockFile, true);
      if (isComplete(model, entry)) {
        return shared;
      }
      shared.close();
      try (FolderLock exclusive = FolderLock.acquire(lockFile, false)) {
        // Another process may have downloaded it while this one waited.
        if (!isComplete(model, entry)) {
          makeRoom(model, entry);
          for (FileStatus file : model.files()) {
            Optional<String> checksum = sha256.isPresent() ? sha256 : model.checksumBeside(file);
            new Download(model, file, entry, checksum, retryPause).run();
          }
        }
      }
    }
  }

  private static boolean isComplete(RemoteModel model, Path entry) throws IOException {
    for (FileStatus file : model.files()) {
      Path path = entry.resolve(file.getPath().getName());
      if (!Files.exists(path) || Files.size(path) != file.getLen()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Evicts unused models. Runs in one process at a time; a model being downloaded counts with its
   * full size.
   */
  @SuppressWarnings("try") // the lock is held, not used
  private void makeRoom(RemoteModel model, Path entry) throws IOException {
    try (FolderLock all = FolderLock.acquire(folder.resolve(LOCKS).resolve("room.lock"), false)) {
      long others = 0;
      List<Path> leastRecentFirst = new ArrayList<>();
      for (Path other : entries()) {
        if (!other.equals(entry)) {
          others += bytesOf(other);
          leastRecentFirst.add(other);
        }
      }
      leastRecentFirst.sort(Comparator.comparing(this::lastUse));
      for (Path other : leastRecentFirst) {
        if (others + model.bytes() <= maxBytes && hasSpace(model, entry)) {
          break;
        }
        others -= evictIfUnused(other);
      }
      if (others + model.bytes() > maxBytes) {
        throw new ModelFetchException(
            model.kind(),
            model.location(),
            String.format(
                "it needs %.1f MiB, models in use take %.1f MiB, and the limit of the cache in %s is %.1f"
                    + " MiB",
                Bytes.toMib(model.bytes()), Bytes.toMib(others), folder, Bytes.toMib(maxBytes)),
            Message.of("raise ", FileOptions.MODEL_CACHE_GB));
      }
      make(entry);
      if (!hasSpace(model, entry)) {
        throw new ModelFetchException(
            model.kind(),
            model.location(),
            String.format(
                "it needs %.1f MiB, but the disk of %s has only %.1f MiB left",
                Bytes.toMib(model.bytes()), folder, Bytes.toMib(usableBytes())),
            Message.of(
                "free disk space, or set ",
                FileOptions.MODEL_CACHE,
                " to a folder on another disk"));
      }
      Files.writeString(entry.resolve(EXPECTED), Long.toString(model.bytes()));
    }
  }

  private boolean hasSpace(RemoteModel model, Path entry) throws IOException {
    return usableBytes() + bytesOnDisk(entry) >= model.bytes();
  }

  /** Unlike {@code FileStore}, this needs no table of mounts, which a container may hide. */
  private long usableBytes() {
    return folder.toFile().getUsableSpace();
  }

  private List<Path> entries() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      List<Path> entries = new ArrayList<>();
      for (Path path : all) {
        if (Files.isDirectory(path) && Files.exists(lockOf(path.getFileName().toString()))) {
          entries.add(path);
        }
      }
      return entries;
    }
  }

  private static long bytesOf(Path entry) throws IOException {
    long expected = 0;
    try {
      expected = Long.parseLong(Files.readString(entry.resolve(EXPECTED)).strip());
    } catch (NoSuchFileException | NumberFormatException e) {
      LOG.debug("{} has no expected size", entry);
    }
    return Math.max(expected, bytesOnDisk(entry));
  }

  private static long bytesOnDisk(Path entry) throws IOException {
    if (!Files.exists(entry)) {
      return 0;
    }
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(entry)) {
      for (Path file : files) {
        bytes += file.endsWith(EXPECTED) ? 0 : Files.size(file);
      }
    }
    return bytes;
  }

  private FileTime lastUse(Path entry) {
    try {
      return Files.getLastModifiedTime(lockOf(entry.getFileName().toString()));
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private Path lockOf(String fingerprint) {
    return folder.resolve(LOCKS).resolve(fingerprint + ".lock");
  }

  /** Evicts an entry unless it is in use; returns the number of bytes freed. */
  @SuppressWarnings("try") // the lock is held, not used
  private long evictIfUnused(Path entry) throws IOException {
    Optional<FolderLock> lock = FolderLock.tryExclusive(lockOf(entry.getFileName().toString()));
    if (lock.isEmpty()) {
      return 0;
    }
    try (FolderLock held = lock.get()) {
      long bytes = bytesOf(entry);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(entry)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(entry);
      LOG.info("Evicted {} ({} bytes) from the model cache", entry, bytes);
      return bytes;
    }
  }
}

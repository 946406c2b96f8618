package io.sparkllama.internal.process;

import io.sparkllama.internal.common.LockFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one engine process. Its parent holds a lock there while it lives: a parent that was
 * killed leaves the folder behind, and the next one on the host deletes it. Not thread-safe.
 */
final class ProcessFolder implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessFolder.class);

  private static final String PREFIX = "spark-llama-engine-";

  private static final String LOCK = "owner.lock";

  /** The parent of a folder without a lock that is younger may be about to take it. */
  private static final Duration MOST_TO_LOCK = Duration.ofHours(1);

  private final Path folder;
  private final LockFile lock;

  private ProcessFolder(Path folder, LockFile lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Creates one among the temporary files, and deletes those of dead processes. */
  static ProcessFolder create() throws IOException {
    return create(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** Creates one in a folder, and deletes those of dead processes there. */
  static ProcessFolder create(Path parent) throws IOException {
    deleteLeft(parent);
    return of(Files.createTempDirectory(parent, PREFIX));
  }

  private static ProcessFolder of(Path folder) throws IOException {
    LockFile lock = LockFile.open(folder.resolve(LOCK));
    try {
      lock.tryLock();
    } catch (IOException e) {
      LOG.debug("Cannot lock {}; if this process is killed, the folder is not deleted", folder, e);
    }
    return new ProcessFolder(folder, lock);
  }

  private static void deleteLeft(Path parent) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        deleteIfLeft(folder);
      }
    } catch (IOException e) {
      LOG.debug("Cannot search {} for files of dead processes", parent, e);
    }
  }

  private static void deleteIfLeft(Path folder) {
    // others' folders cannot be read
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !Files.isWritable(folder)) {
      return;
    }
    try {
      if (!Files.exists(folder.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)) {
        Instant changed = Files.getLastModifiedTime(folder).toInstant();
        if (changed.isBefore(Instant.now().minus(MOST_TO_LOCK))) {
          delete(folder);
        }
        return;
      }
      try (LockFile lock = LockFile.open(folder.resolve(LOCK))) {
        if (lock.tryLock()) {
          delete(folder);
        }
      }
    } catch (IOException e) {
      LOG.debug("{} stays", folder, e);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }

  Path path() {
    return folder;
  }

  /** Deletes it. */
  @Override
  public void close() throws IOException {
    try {
      delete(folder);
    } finally {
      lock.close();
    }
  }
}

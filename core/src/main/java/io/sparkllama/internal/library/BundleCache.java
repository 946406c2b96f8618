package io.sparkllama.internal.library;

import io.sparkllama.engine.PrivateFolder;
import io.sparkllama.engine.UserCache;
import io.sparkllama.internal.common.Checksum;
import io.sparkllama.internal.common.LockFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles this user has unpacked on this host, each in a folder named after a hash of its
 * source: {@code <root>/engines/<key>}.
 *
 * <p>Safe for concurrent use by any number of JVMs and threads. A folder is filled under a
 * temporary name and renamed atomically, so it is either complete or absent. The lock only avoids
 * duplicate work. A folder whose files have changed is moved away and unpacked again; processes
 * that have its files mapped keep them.
 */
final class BundleCache {

  private static final Logger LOG = LoggerFactory.getLogger(BundleCache.class);

  /** Folders in the users' caches that this JVM has verified. */
  private static final Set<Path> VERIFIED = ConcurrentHashMap.newKeySet();

  /** File locks belong to the whole JVM, so its threads synchronize here. */
  private static final Object INSTALL_LOCK = new Object();

  /** Attempts to rename a folder into place while other processes may do the same. */
  private static final int MAX_TRIES = 5;

  /** Fills a folder with its content. */
  interface Filler {
    void fill(Staging staging) throws IOException;
  }

  private final Path folder;
  private final Set<Path> verified;

  /** A cache that verifies each folder again, as a new JVM does. */
  BundleCache(Path root) {
    this(root, ConcurrentHashMap.newKeySet());
  }

  private BundleCache(Path root, Set<Path> verified) {
    this.folder = root.toAbsolutePath().normalize().resolve("engines");
    this.verified = verified;
  }

  /** The current user's cache. */
  static BundleCache ofUser() {
    return new BundleCache(UserCache.folder(), VERIFIED);
  }

  /** The folder that contains the bundles. */
  Path folder() {
    return folder;
  }

  /**
   * Returns the folder for a key, filling it if it does not exist.
   *
   * @param key SHA-256 of everything that determines the content
   * @throws IOException if the filler fails or the folder cannot be written
   */
  Path folder(String key, Filler filler) throws IOException {
    PrivateFolder.create(folder);
    Path target = folder.resolve(key);
    if (verified.contains(target) && Files.isDirectory(target)) {
      return target;
    }
    synchronized (INSTALL_LOCK) {
      if (!isIntact(target)) {
        install(key, target, filler);
      }
      verified.add(target);
    }
    return target;
  }

  private void install(String key, Path target, Filler filler) throws IOException {
    try (LockFile lock = LockFile.open(folder.resolve(key + ".lock"))) {
      boolean locked = isLocked(lock);
      if (locked) {
        removeLeftovers(key);
      }
      if (!locked || !isIntact(target)) {
        fill(key, target, filler);
      }
    }
  }

  /**
   * Waits for the lock. Returns false if the file system does not support locks; several JVMs may
   * then unpack at once, and one wins.
   */
  private static boolean isLocked(LockFile lock) {
    try {
      lock.lock();
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("Cannot lock the library cache", e);
      return false;
    }
  }

  private void fill(String key, Path target, Filler filler) throws IOException {
    Path part = PrivateFolder.createTemporary(folder, key + ".part-");
    try {
      Staging staging = new Staging(part);
      filler.fill(staging);
      staging.finish();
      putInPlace(part, target);
      LOG.info("Unpacked an engine ({} files) to {}", staging.sums().size(), target);
    } finally {
      if (Files.exists(part)) {
        remove(part);
      }
    }
  }

  private void putInPlace(Path part, Path target) throws IOException {
    for (int i = 1; ; i++) {
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (FileSystemException e) {
        if (isIntact(target)) {
          return;
        }
        if (i == MAX_TRIES || !Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
          throw e;
        }
        LOG.warn("{} is damaged; unpacking it again", target);
        Path aside = target.resolveSibling(part.getFileName() + "-damaged");
        Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
        remove(aside);
      }
    }
  }

  /** Removes folders of JVMs that died while unpacking. */
  private void removeLeftovers(String key) throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, key + ".part-*")) {
      for (Path part : parts) {
        remove(part);
      }
    }
  }

  private static void remove(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
        for (Path file : files) {
          remove(file);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  /** Whether a folder contains exactly what was unpacked into it, verified by checksum. */
  private static boolean isIntact(Path target) {
    if (!Files.exists(target.resolve(Staging.SUMS))) {
      return false;
    }
    try {
      PrivateFolder.require(target);
      Map<String, String> wanted = new HashMap<>();
      for (String line : Files.readAllLines(target.resolve(Staging.SUMS))) {
        String[] words = line.split("  ", 2);
        wanted.put(words[words.length - 1], words[0]);
      }
      try (Stream<Path> files = Files.list(target)) {
        for (Path file : files.toList()) {
          String name = file.getFileName().toString();
          if (!name.equals(Staging.SUMS) && !matches(file, wanted.remove(name))) {
            LOG.warn("{} has changed since it was unpacked", file);
            return false;
          }
        }
      }
      return wanted.isEmpty();
    } catch (IOException e) {
      LOG.warn("Cannot use {}", target, e);
      return false;
    }
  }

  private static boolean matches(Path file, String sum) throws IOException {
    boolean beside =
        !Files.isSymbolicLink(file) || Files.readSymbolicLink(file).getNameCount() == 1;
    return beside && Files.isRegularFile(file) && Checksum.SHA_256.hex(file).equals(sum);
  }
}

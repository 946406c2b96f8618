package io.sparkllama.internal.library;

import io.sparkllama.engine.UserCache;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles that this user has unpacked on this host, each in a folder named by the content that
 * it came from: {@code <root>/engines/<key>}.
 *
 * <p>Safe for any number of JVMs and threads at once. A folder is filled under another name and
 * takes its own in one step, so that it is whole or not there; a lock only keeps others from
 * unpacking the same at the same time. A folder whose files are not those that were written is put
 * out of the way and made anew, and whoever has its files mapped keeps them.
 */
final class BundleCache {

  private static final Logger LOG = LoggerFactory.getLogger(BundleCache.class);

  /** Folders of users' caches that this JVM has read and found whole. */
  private static final Set<Path> FOUND_WHOLE = ConcurrentHashMap.newKeySet();

  /** File locks are of a JVM: its threads wait here. */
  private static final Object INSTALLING = new Object();

  /** Tries to put a folder in its place, which others may do at the same time. */
  private static final int MOST_TRIES = 5;

  /** Fills a folder with what is to be in it. */
  interface Filler {
    void fill(Staging staging) throws IOException;
  }

  private final Path folder;
  private final Set<Path> foundWhole;

  /** A cache that looks at each folder anew, as the first of a JVM does. */
  BundleCache(Path root) {
    this(root, ConcurrentHashMap.newKeySet());
  }

  private BundleCache(Path root, Set<Path> foundWhole) {
    this.folder = root.toAbsolutePath().normalize().resolve("engines");
    this.foundWhole = foundWhole;
  }

  /** The cache of this user. */
  static BundleCache ofUser() {
    return new BundleCache(UserCache.folder(), FOUND_WHOLE);
  }

  /** Where its folders are. */
  Path folder() {
    return folder;
  }

  /**
   * The folder of a content, filled if it is not there.
   *
   * @param key SHA-256 of what decides the content
   * @throws IOException if it cannot be filled, as the filler says, or cannot be written
   */
  Path folder(String key, Filler filler) throws IOException {
    PrivateFolder.create(folder);
    PrivateFolder.require(folder);
    Path target = folder.resolve(key);
    if (foundWhole.contains(target) && Files.isDirectory(target)) {
      return target;
    }
    synchronized (INSTALLING) {
      if (!isWhole(target)) {
        install(key, target, filler);
      }
      foundWhole.add(target);
    }
    return target;
  }

  private void install(String key, Path target, Filler filler) throws IOException {
    Path lockFile = folder.resolve(key + ".lock");
    try (FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = lock(channel);
      if (lock != null) {
        removeLeftovers(key);
      }
      if (lock == null || !isWhole(target)) {
        fill(key, target, filler);
      }
    }
  }

  /** Null where the file system has no locks: then several may unpack, and one of them wins. */
  private static FileLock lock(FileChannel channel) {
    try {
      return channel.lock();
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("No lock for the cache of engines", e);
      return null;
    }
  }

  private void fill(String key, Path target, Filler filler) throws IOException {
    Path part = PrivateFolder.createTemporary(folder, key + ".part-");
    try {
      Staging staging = new Staging(part);
      filler.fill(staging);
      staging.finish();
      putInPlace(part, target);
      LOG.info("Unpacked an engine of {} files into {}", staging.sums().size(), target);
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
        if (isWhole(target)) {
          return;
        }
        if (i == MOST_TRIES || !Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
          throw e;
        }
        LOG.warn("{} is damaged; unpacking it anew", target);
        Path aside = target.resolveSibling(part.getFileName() + "-damaged");
        Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
        remove(aside);
      }
    }
  }

  /** What JVMs have left that were ended while they unpacked. */
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

  /** Whether a folder holds what was unpacked into it, and nothing else, by their checksums. */
  private static boolean isWhole(Path target) {
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
          if (!name.equals(Staging.SUMS) && !isRight(file, wanted.remove(name))) {
            LOG.warn("{} is not what was unpacked", file);
            return false;
          }
        }
      }
      return wanted.isEmpty();
    } catch (IOException e) {
      LOG.warn("{} cannot be used", target, e);
      return false;
    }
  }

  private static boolean isRight(Path file, String sum) throws IOException {
    boolean beside =
        !Files.isSymbolicLink(file) || Files.readSymbolicLink(file).getNameCount() == 1;
    return beside && Files.isRegularFile(file) && Staging.sha256(file).equals(sum);
  }
}

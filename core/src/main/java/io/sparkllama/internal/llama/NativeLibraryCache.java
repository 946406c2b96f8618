package io.sparkllama.internal.llama;

import io.sparkllama.engine.PrivateFolder;
import io.sparkllama.engine.UserCache;
import io.sparkllama.internal.common.Checksum;
import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native libraries extracted from the class path to disk, in folders named by content hash: {@code
 * <root>/native/<sha-256>/<file>}.
 *
 * <p>Safe for concurrent use by any number of JVMs without a lock. Each JVM writes a temporary file
 * and renames it atomically, so a reader sees a complete file or none. A file mapped by another JVM
 * is replaced, never overwritten. The folder is private, so the file that was verified is the file
 * that is loaded.
 */
final class NativeLibraryCache {

  private static final Logger LOG = LoggerFactory.getLogger(NativeLibraryCache.class);

  private final Path root;

  NativeLibraryCache(Path root) {
    this.root = root;
  }

  /** The current user's cache. */
  static NativeLibraryCache ofUser() {
    return new NativeLibraryCache(UserCache.folder());
  }

  /** Returns the path of a complete, verified copy of a class path resource. */
  Path extract(String resource) {
    byte[] content = read(resource);
    String sum = Checksum.SHA_256.hex(content);
    String fileName = resource.substring(resource.lastIndexOf('/') + 1);
    Path target = root.resolve("native").resolve(sum).resolve(fileName);
    try {
      // first, so that nobody can exchange what the check has seen
      PrivateFolder.create(target.getParent());
      if (!holds(target, sum)) {
        install(content, target);
      }
      return target;
    } catch (IOException e) {
      throw new NativeLibraryException(
          "cannot keep the native library in "
              + target
              + " ("
              + e
              + "); set another folder, which only this user can write to, with -D"
              + UserCache.PROPERTY,
          e);
    }
  }

  private static void install(byte[] content, Path target) throws IOException {
    Path folder = target.getParent();
    Path temporary = Files.createTempFile(folder, target.getFileName().toString(), ".part");
    try {
      Files.write(temporary, content);
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      LOG.info("Extracted the native library to {}", target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Compares content, so that a damaged or forged file is replaced instead of loaded. */
  private static boolean holds(Path file, String sum) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Checksum.SHA_256.hex(file).equals(sum);
  }

  private static byte[] read(String resource) {
    try (InputStream in = NativeLibraryCache.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new NativeLibraryException(
            "the class path does not contain "
                + resource
                + "; add the de.kherud:llama jar or spark-llama's runtime jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new NativeLibraryException("cannot read " + resource + " from the class path", e);
    }
  }
}

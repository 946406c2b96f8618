package io.sparkllama.internal.llama;

import io.sparkllama.engine.UserCache;
import io.sparkllama.internal.library.PrivateFolder;
import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native libraries taken out of the class path onto the disk, in a folder named by their content:
 * {@code <root>/native/<sha-256>/<file>}.
 *
 * <p>Safe for any number of JVMs at once without a lock: each writes a file of its own and renames
 * it over the target in one step, so that a reader sees a whole file or none, and a file that
 * another JVM has mapped is replaced, never overwritten.
 */
final class NativeLibraryCache {

  private static final Logger LOG = LoggerFactory.getLogger(NativeLibraryCache.class);

  private final Path root;

  NativeLibraryCache(Path root) {
    this.root = root;
  }

  /** The cache of this user. */
  static NativeLibraryCache ofUser() {
    return new NativeLibraryCache(UserCache.folder());
  }

  /** The path of a whole, verified copy of a class path resource. */
  Path extract(String resource) {
    byte[] content = read(resource);
    byte[] digest = sha256(content);
    String fileName = resource.substring(resource.lastIndexOf('/') + 1);
    Path target =
        root.resolve("native").resolve(HexFormat.of().formatHex(digest)).resolve(fileName);
    try {
      if (!holds(target, digest)) {
        install(content, target);
      }
      return target;
    } catch (IOException e) {
      throw new NativeLibraryException(
          "cannot write the native library to "
              + target
              + " ("
              + e
              + "); name a writable folder with -D"
              + UserCache.PROPERTY,
          e);
    }
  }

  private static void install(byte[] content, Path target) throws IOException {
    Path folder = target.getParent();
    PrivateFolder.create(folder);
    Path temporary = Files.createTempFile(folder, target.getFileName().toString(), ".part");
    try {
      Files.write(temporary, content);
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      LOG.info("Installed the native library as {}", target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Compares the content, so that a damaged or forged file is replaced instead of loaded. */
  private static boolean holds(Path file, byte[] digest) throws IOException {
    return Files.isRegularFile(file) && Arrays.equals(sha256(Files.readAllBytes(file)), digest);
  }

  private static byte[] read(String resource) {
    try (InputStream in = NativeLibraryCache.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new NativeLibraryException(
            "the class path does not hold "
                + resource
                + "; add the de.kherud:llama jar or spark-llama's runtime jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new NativeLibraryException("cannot read " + resource + " from the class path", e);
    }
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

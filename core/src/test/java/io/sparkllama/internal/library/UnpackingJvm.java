package io.sparkllama.internal.library;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A JVM that unpacks a bundle when a file appears, and prints where.
 *
 * <p>Arguments: the archive, the cache, the file to wait for, and a file to create when ready.
 */
final class UnpackingJvm {

  private UnpackingJvm() {}

  public static void main(String[] words) throws Exception {
    Files.createFile(Path.of(words[3]));
    while (!Files.exists(Path.of(words[2]))) {
      Thread.onSpinWait();
    }
    System.out.println(
        NativeBundle.resolve(
            Path.of(words[0]), new BundleCache(Path.of(words[1])), HostLibraries.current()));
  }
}

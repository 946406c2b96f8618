package io.sparkllama.engine;

import java.nio.file.Files;
import java.nio.file.Path;

/** Location of files that this user can download or rebuild at any time. */
public final class UserCache {

  /** System property that sets another folder. */
  public static final String PROPERTY = "io.sparkllama.cache.dir";

  private UserCache() {}

  /**
   * The folder from the property, else one in the home folder, else one in the temporary folder. It
   * may not exist.
   */
  public static Path folder() {
    String configured = System.getProperty(PROPERTY);
    if (configured != null) {
      return Path.of(configured);
    }
    Path home = Path.of(System.getProperty("user.home", ""));
    if (home.isAbsolute() && Files.isWritable(home)) {
      return home.resolve(".cache").resolve("spark-llama");
    }
    String user = System.getProperty("user.name", "unknown");
    return Path.of(System.getProperty("java.io.tmpdir")).resolve("spark-llama-" + user);
  }
}

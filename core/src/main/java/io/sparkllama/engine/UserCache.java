package io.sparkllama.engine;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where this user's files that can be had again are kept. */
public final class UserCache {

  /** System property that names another folder. */
  public static final String PROPERTY = "sparkllama.cache.dir";

  private UserCache() {}

  /**
   * The property's folder, else one below the home folder, else one below the temporary one. It
   * need not be there.
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

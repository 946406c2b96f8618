package io.sparkllama.spark.internal.models;

import io.sparkllama.engine.EngineProvider;
import io.sparkllama.option.Credentials;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The location of a model or library: a path on this host, or a URI of a Hadoop file system.
 *
 * @param scheme scheme of the URI, without the colon; empty for a path
 * @param text as given by the user
 */
public record ModelLocation(Optional<String> scheme, String text) {

  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]+):.*");

  /**
   * Parses a location.
   *
   * @throws IllegalArgumentException if it contains credentials; the message does not repeat them
   */
  public static ModelLocation of(String text) {
    Matcher matcher = SCHEME.matcher(text);
    if (!matcher.matches()) {
      return new ModelLocation(Optional.empty(), text);
    }
    // any query, because the name of a parameter need not say that it is secret
    if (Credentials.areIn(text) || text.contains("?")) {
      throw new IllegalArgumentException(
          "the URI of a model or library contains credentials or a query; remove them and set them in"
              + " Hadoop's configuration (spark.hadoop.fs.…)");
    }
    return new ModelLocation(Optional.of(matcher.group(1)), text);
  }

  /**
   * Whether a model is a file, for llama.cpp. If not, another engine registered for its scheme, and
   * needs none.
   */
  public static boolean isFile(String model) {
    return EngineProvider.of(model).isEmpty();
  }

  /** The path, if the location is on this host. */
  Optional<String> hostPath() {
    if (scheme.isEmpty()) {
      return Optional.of(text);
    }
    return scheme.get().equalsIgnoreCase("file")
        ? Optional.of(URI.create(text.replace(" ", "%20")).getPath())
        : Optional.empty();
  }

  /** Whether it is just a file name, as for a file shipped with Spark's {@code --files}. */
  boolean isName() {
    return scheme.isEmpty() && text.indexOf('/') < 0;
  }
}

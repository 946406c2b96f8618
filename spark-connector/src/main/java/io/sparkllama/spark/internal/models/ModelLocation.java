package io.sparkllama.spark.internal.models;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model or a library is: a path of this host, or a URI of a Hadoop file system.
 *
 * @param scheme of the URI, in front of its colon; empty for a path
 * @param text as it was given
 */
public record ModelLocation(Optional<String> scheme, String text) {

  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]+):.*");

  /** A name and a password, or a query, in which some put a token. */
  private static final Pattern SECRET = Pattern.compile("[^/]*//[^/]*:[^/]*@.*|.*\\?.*");

  /**
   * Reads a location.
   *
   * @throws IllegalArgumentException if it holds credentials, without repeating them
   */
  public static ModelLocation of(String text) {
    Matcher matcher = SCHEME.matcher(text);
    if (!matcher.matches()) {
      return new ModelLocation(Optional.empty(), text);
    }
    if (SECRET.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "the URI of a model or library holds credentials or a query; leave them out and set them in"
              + " Hadoop's configuration (spark.hadoop.fs.…)");
    }
    return new ModelLocation(Optional.of(matcher.group(1)), text);
  }

  /** The path on this host, if it is there already. */
  Optional<String> hostPath() {
    if (scheme.isEmpty()) {
      return Optional.of(text);
    }
    return scheme.get().equalsIgnoreCase("file")
        ? Optional.of(URI.create(text.replace(" ", "%20")).getPath())
        : Optional.empty();
  }

  /** Whether it is a name alone, as of a file that Spark's {@code --files} ships. */
  boolean isName() {
    return scheme.isEmpty() && text.indexOf('/') < 0;
  }
}

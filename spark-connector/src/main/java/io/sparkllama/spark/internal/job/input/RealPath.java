package io.sparkllama.spark.internal.job.input;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a path leads to: two spellings of one place are equal. Links are followed as far as there
 * is something; what is not there yet keeps its name.
 *
 * @param system the file system, as far as it tells places apart
 * @param parts the names from its root on
 */
public record RealPath(String system, List<String> parts) {

  private static final String LOCAL = "file";

  /** Links that are followed one behind the other, as the kernel's own bound. */
  private static final int MOST_LINKS = 40;

  public RealPath {
    parts = List.copyOf(parts);
  }

  /**
   * Of a path as Spark reads it.
   *
   * @throws IOException if its file system cannot be asked
   */
  public static RealPath of(Path path, Configuration hadoop) throws IOException {
    FileSystem system = path.getFileSystem(hadoop);
    Path qualified = system.makeQualified(path);
    if (system.getChildFileSystems() != null || system.supportsSymlinks()) {
      qualified = resolved(qualified, system);
    }
    String scheme = String.valueOf(qualified.toUri().getScheme()).toLowerCase(Locale.ROOT);
    if (scheme.equals(LOCAL)) {
      return ofLocal(java.nio.file.Path.of(qualified.toUri().getPath()));
    }
    return new RealPath(
        family(scheme) + "://" + authority(qualified, hadoop), names(qualified.toUri().getPath()));
  }

  /** Of a path of this machine. */
  public static RealPath ofLocal(java.nio.file.Path path) throws IOException {
    return new RealPath(LOCAL, names(real(path.toAbsolutePath(), MOST_LINKS).toString()));
  }

  /** Of what has a name and no path, such as a table of a catalog. */
  static RealPath ofName(String system, String... parts) {
    return new RealPath(system, Arrays.asList(parts));
  }

  private static List<String> names(String path) {
    return Stream.of(path.split("/", -1)).filter(name -> !name.isEmpty()).toList();
  }

  /** As {@link java.nio.file.Path#toRealPath}, for paths that end in something to be created. */
  private static java.nio.file.Path real(java.nio.file.Path path, int links) throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    java.nio.file.Path parent = path.getParent();
    if (parent == null) {
      return path;
    }
    if (links > 0 && Files.isSymbolicLink(path)) {
      // one that leads to nothing yet
      return real(path.resolveSibling(Files.readSymbolicLink(path)), links - 1);
    }
    return real(parent, links).resolve(path.getFileName()).normalize();
  }

  /** The same of a file system that keeps links or mounts others. */
  private static Path resolved(Path path, FileSystem system) throws IOException {
    Deque<String> missing = new ArrayDeque<>();
    for (Path there = path; there != null; there = there.getParent()) {
      try {
        Path resolved = system.resolvePath(there);
        for (String name : missing) {
          resolved = new Path(resolved, name);
        }
        return resolved;
      } catch (FileNotFoundException e) {
        missing.addFirst(there.getName());
      }
    }
    return path;
  }

  /** One name for the schemes under which several file systems serve the same store. */
  private static String family(String scheme) {
    return switch (scheme) {
      case "s3a", "s3n" -> "s3";
      case "abfss" -> "abfs";
      case "wasbs" -> "wasb";
      case "webhdfs", "swebhdfs" -> "hdfs";
      default -> scheme;
    };
  }

  /** Without the port, as a name node has one for each of its protocols. */
  private static String authority(Path path, Configuration hadoop) throws IOException {
    String authority = path.toUri().getAuthority();
    if (family(path.toUri().getScheme().toLowerCase(Locale.ROOT)).equals("hdfs")) {
      String host = Optional.ofNullable(path.toUri().getHost()).orElse(authority);
      try {
        authority =
            Optional.ofNullable(path.getFileSystem(hadoop).getCanonicalServiceName())
                .orElse(host)
                .replaceFirst("^ha-hdfs:", "")
                .replaceFirst(":\\d+$", "");
      } catch (IllegalArgumentException e) {
        // a host that this machine cannot look up
        authority = host;
      }
    }
    return authority == null ? "" : authority.toLowerCase(Locale.ROOT);
  }

  /** Whether a place is this one or lies inside of it. */
  public boolean holds(RealPath other) {
    return isAbove(other) || (isLocal() && other.isLocal() && isMountedAbove(other));
  }

  private boolean isAbove(RealPath other) {
    return system.equals(other.system)
        && parts.size() <= other.parts.size()
        && parts.equals(other.parts.subList(0, parts.size()));
  }

  private boolean isLocal() {
    return system.equals(LOCAL);
  }

  /** One folder may be mounted in two places, which no link tells. */
  private boolean isMountedAbove(RealPath other) {
    java.nio.file.Path own = local(parts);
    for (int length = other.parts.size(); length > 0; length--) {
      if (isSame(own, local(other.parts.subList(0, length)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(java.nio.file.Path one, java.nio.file.Path other) {
    try {
      return Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS) && Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  private static java.nio.file.Path local(List<String> parts) {
    return java.nio.file.Path.of("/" + String.join("/", parts));
  }

  @Override
  public String toString() {
    return system + (isLocal() ? ":/" : "/") + String.join("/", parts);
  }
}

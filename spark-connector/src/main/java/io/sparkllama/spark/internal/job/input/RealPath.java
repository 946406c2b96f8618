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
 * A resolved path. Different spellings of one path are equal: links are followed, and schemes of
 * one store count as one. Names that do not exist yet stay as they are. Immutable.
 *
 * @param system the file system: its scheme and, unless local, its host or bucket
 * @param parts the names below its root
 */
public record RealPath(String system, List<String> parts) {

  private static final String LOCAL = "file";

  /** The maximum length of a chain of links, as in the Linux kernel. */
  private static final int MOST_LINKS = 40;

  public RealPath {
    parts = List.copyOf(parts);
  }

  /**
   * Resolves a path as Spark reads it.
   *
   * @throws IOException if its file system cannot be accessed
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

  /** Resolves a path on this host. */
  public static RealPath ofLocal(java.nio.file.Path path) throws IOException {
    return new RealPath(LOCAL, names(real(path.toAbsolutePath(), MOST_LINKS).toString()));
  }

  /** Something with a name but without a path, such as a table of a catalog. */
  static RealPath ofName(String system, String... parts) {
    return new RealPath(system, Arrays.asList(parts));
  }

  private static List<String> names(String path) {
    return Stream.of(path.split("/", -1)).filter(name -> !name.isEmpty()).toList();
  }

  /** As {@link java.nio.file.Path#toRealPath}, but the last names need not exist. */
  private static java.nio.file.Path real(java.nio.file.Path path, int links) throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    java.nio.file.Path parent = path.getParent();
    if (parent == null) {
      return path;
    }
    if (links > 0 && Files.isSymbolicLink(path)) {
      // a link whose target does not exist yet
      return real(path.resolveSibling(Files.readSymbolicLink(path)), links - 1);
    }
    return real(parent, links).resolve(path.getFileName()).normalize();
  }

  /** Resolves a path of a file system that has links or mounts others. */
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

  /** One scheme for all schemes under which file systems serve the same store. */
  private static String family(String scheme) {
    return switch (scheme) {
      case "s3a", "s3n" -> "s3";
      case "abfss" -> "abfs";
      case "wasbs" -> "wasb";
      case "webhdfs", "swebhdfs" -> "hdfs";
      default -> scheme;
    };
  }

  /** The host or bucket, without the port: a name node has one port for each protocol. */
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
        // a host that this one cannot resolve
        authority = host;
      }
    }
    return authority == null ? "" : authority.toLowerCase(Locale.ROOT);
  }

  /** Whether the other path is this one or below it. */
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

  /** Compares folders by identity, because one may be mounted at two paths. */
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

package io.sparkllama.internal.library;

import io.sparkllama.internal.common.Checksum;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bundle for this host in a jar on the class path. */
record ClassPathBundle(URL url, BundleIndex index) {

  private static final Logger LOG = LoggerFactory.getLogger(ClassPathBundle.class);

  private static final int MAX_INDEX_BYTES = 1 << 20;

  /**
   * Finds the preferred bundle for a host: GPU bundles come before CPU ones.
   *
   * @param loaders class loaders to search; jars are added to different ones depending on how the
   *     job was submitted
   * @throws LibraryException if a bundle exists but its index is damaged
   */
  static Optional<ClassPathBundle> find(HostPlatform host, List<ClassLoader> loaders) {
    for (String platform : host.bundles()) {
      String resource = BundleIndex.ROOT + platform + "/" + BundleIndex.FILE;
      Set<String> places = new LinkedHashSet<>();
      Optional<ClassPathBundle> first = Optional.empty();
      for (ClassLoader loader : loaders) {
        for (URL url : resources(loader, resource)) {
          if (places.add(url.toString()) && first.isEmpty()) {
            first = Optional.of(read(url));
          }
        }
      }
      if (places.size() > 1) {
        LOG.warn(
            "The class path has several engines for {}; using the first: {}", platform, places);
      }
      if (first.isPresent()) {
        return first;
      }
    }
    return Optional.empty();
  }

  /** The class loader of this class and the context class loader. */
  static List<ClassLoader> loaders() {
    return Stream.of(
            ClassPathBundle.class.getClassLoader(), Thread.currentThread().getContextClassLoader())
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private static List<URL> resources(ClassLoader loader, String resource) {
    try {
      return Collections.list(loader.getResources(resource));
    } catch (IOException e) {
      throw new LibraryException(
          resource, "cannot read the class path (" + e + ")", "check its jars", e);
    }
  }

  private static ClassPathBundle read(URL url) {
    try (InputStream in = open(url)) {
      String text = new String(in.readNBytes(MAX_INDEX_BYTES), StandardCharsets.UTF_8);
      return new ClassPathBundle(url, BundleIndex.parse(text));
    } catch (IOException e) {
      throw damaged(url, e);
    }
  }

  /** Bypasses the JVM's jar cache, since a jar may be replaced under the same name. */
  private static InputStream open(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  private static LibraryException damaged(URL url, IOException e) {
    return new LibraryException(
        url,
        String.valueOf(e.getMessage()),
        "rebuild its jar with submit-scripts/engine.sh install",
        e);
  }

  /**
   * The folder with the bundle's files, unpacking them first if needed.
   *
   * @throws LibraryException if a file does not match the index
   */
  Path unpacked(BundleCache cache) {
    try {
      return cache.folder(Checksum.SHA_256.hex(index.text()), this::unpack);
    } catch (UnusableArchiveException e) {
      throw damaged(url, e);
    } catch (IOException e) {
      throw NativeBundle.cannotUnpack(url, e);
    }
  }

  private void unpack(Staging staging) throws IOException {
    for (BundleIndex.Entry file : index.files()) {
      try (InputStream in = open(new URL(url, file.name()))) {
        // Reading one byte too many is enough to detect extra content.
        String sum = staging.add(file.name(), new Bounded(in, file.size() + 1), file.size());
        if (!sum.equals(file.sha256())) {
          throw new UnusableArchiveException(
              "the SHA-256 of " + file.name() + " is " + sum + "; expected " + file.sha256());
        }
      }
    }
  }
}

package io.sparkllama.internal.library;

import io.sparkllama.engine.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the shared libraries of an engine are, as paths that can be opened: a library's file, or a
 * folder with the library {@code libllama} and those that it needs.
 *
 * <p>Archives are unpacked into this user's cache ({@link UserCache}), once per host, with what is
 * needed alone, and read again in each JVM to see that nothing has changed. Thread-safe.
 */
public final class NativeBundle {

  private static final Logger LOG = LoggerFactory.getLogger(NativeBundle.class);

  /** A change of what is unpacked out of an archive needs another folder. */
  private static final String FORMAT = "1";

  private static final String BRING_ANOTHER =
      "name another one with nativeLibrary, or leave it empty for the engine that comes along";

  /** An archive in a state in which this JVM has unpacked it. */
  private record Seen(Path file, Object key, long size, Object modified, Path cache) {}

  private static final Map<Seen, Path> UNPACKED = new ConcurrentHashMap<>();

  /** Bundles on the class path of which was told that they do not run here. */
  private static final Set<String> LEFT_ASIDE = ConcurrentHashMap.newKeySet();

  private NativeBundle() {}

  /**
   * What to open for a library that somebody named.
   *
   * @param given a shared library, a folder, or an archive ({@code .tgz}, {@code .tar.gz}, {@code
   *     .zip}, {@code .jar}) of one, as npm or llama.cpp's releases hold them; one that is not
   *     there is returned as it is
   * @return a file or a folder
   * @throws LibraryException if the archive is damaged or hostile, holds no library for this host,
   *     or the library needs a newer system
   */
  public static Path resolve(Path given) {
    return resolve(given, BundleCache.ofUser(), HostLibraries.current());
  }

  static Path resolve(Path given, BundleCache cache, HostLibraries libraries) {
    if (!Files.exists(given)) {
      return given;
    }
    HostPlatform host = HostPlatform.current();
    Path opened;
    try {
      opened = Files.isDirectory(given) ? folder(given, host) : file(given, host, cache);
      Optional<HostLibraries.Shortfall> shortfall =
          shortfall(opened, libraries).filter(HostLibraries.Shortfall::certain);
      if (shortfall.isPresent()) {
        throw new LibraryException(given, shortfall.get().reason(), shortfall.get().remedy());
      }
    } catch (UnusableArchiveException e) {
      throw new LibraryException(given, e.getMessage(), BRING_ANOTHER, e);
    } catch (IOException e) {
      throw cannotUnpack(given, e);
    }
    return opened;
  }

  /**
   * The folder of a bundle that a jar on the class path holds for this host; empty if there is
   * none, or if it needs a newer system, which is warned of once.
   *
   * @throws LibraryException if the bundle is damaged, or cannot be written to the cache
   */
  public static Optional<Path> onClassPath() {
    return onClassPath(
        ClassPathBundle.loaders(), BundleCache.ofUser(), HostLibraries.current(), LOG::warn);
  }

  static Optional<Path> onClassPath(
      List<ClassLoader> loaders,
      BundleCache cache,
      HostLibraries libraries,
      Consumer<String> warnings) {
    Optional<ClassPathBundle> found = ClassPathBundle.find(HostPlatform.current(), loaders);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    ClassPathBundle bundle = found.get();
    Path folder = bundle.unpacked(cache);
    try {
      Optional<HostLibraries.Shortfall> shortfall = shortfall(folder, libraries);
      if (shortfall.isPresent()) {
        if (LEFT_ASIDE.add(bundle.url().toString())) {
          warnings.accept(
              "Leaving the engine "
                  + bundle.index().name()
                  + " in "
                  + bundle.url()
                  + " aside: "
                  + shortfall.get().reason()
                  + "; "
                  + shortfall.get().remedy());
        }
        return Optional.empty();
      }
    } catch (IOException e) {
      throw cannotUnpack(bundle.url(), e);
    }
    return Optional.of(folder);
  }

  private static Path folder(Path given, HostPlatform host) throws IOException {
    List<Path> mains;
    try (Stream<Path> files = Files.list(given)) {
      mains = files.filter(file -> LibraryNames.isMain(file.getFileName().toString())).toList();
    }
    if (mains.isEmpty()) {
      throw new UnusableArchiveException("the folder holds no libllama library");
    }
    for (Path main : mains) {
      requireFor(host, main);
    }
    return given;
  }

  private static Path file(Path given, HostPlatform host, BundleCache cache) throws IOException {
    Optional<Archive> archive = Archive.of(given, Limits.DEFAULT);
    if (archive.isEmpty()) {
      requireFor(host, given);
      return given;
    }
    Path unpacked = unpacked(given, archive.get(), host, cache);
    return onlyLibrary(unpacked).orElse(unpacked);
  }

  private static void requireFor(HostPlatform host, Path library) throws IOException {
    try (InputStream in = Files.newInputStream(library)) {
      Optional<LibraryHead> head = LibraryHead.read(in);
      if (head.isEmpty()) {
        throw new UnusableArchiveException(
            library.getFileName()
                + " is neither a shared library nor an archive (.tgz, .tar.gz, .zip, .jar)");
      }
      if (!head.get().runsOn(host)) {
        throw new UnusableArchiveException(
            library.getFileName() + " is for " + head.get() + ", and this host is " + host);
      }
    }
  }

  private static Path unpacked(Path file, Archive archive, HostPlatform host, BundleCache cache)
      throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    BasicFileAttributes attributes = Files.readAttributes(absolute, BasicFileAttributes.class);
    Seen seen =
        new Seen(
            absolute,
            attributes.fileKey(),
            attributes.size(),
            attributes.lastModifiedTime(),
            cache.folder());
    Path known = UNPACKED.get(seen);
    if (known != null && Files.isDirectory(known)) {
      return known;
    }
    String sum = Staging.sha256(absolute);
    Path folder =
        cache.folder(
            Staging.sha256(FORMAT + " " + host + " " + sum),
            staging -> {
              BundleArchive.unpack(archive, host, staging);
              if (!Staging.sha256(absolute).equals(sum)) {
                throw new UnusableArchiveException("it was written to while it was read");
              }
            });
    UNPACKED.put(seen, folder);
    return folder;
  }

  /** The library of a bundle that is a single file, as java-llama.cpp's builds are. */
  private static Optional<Path> onlyLibrary(Path folder) throws IOException {
    List<Path> libraries = libraries(folder);
    return libraries.size() == 1 ? Optional.of(libraries.get(0)) : Optional.empty();
  }

  private static List<Path> libraries(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> LibraryNames.isLibrary(file.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  private static Optional<HostLibraries.Shortfall> shortfall(Path opened, HostLibraries libraries)
      throws IOException {
    if (!HostPlatform.current().system().equals("linux")) {
      return Optional.empty();
    }
    if (!Files.isDirectory(opened)) {
      return libraries.of(List.of(opened));
    }
    return libraries.of(
        libraries(opened).stream()
            .filter(file -> LibraryNames.isRequired(file.getFileName().toString()))
            .toList());
  }

  static LibraryException cannotUnpack(Object library, IOException e) {
    return new LibraryException(
        library,
        "it cannot be unpacked (" + e + ")",
        "have room on the disk, or name another folder with -D" + UserCache.PROPERTY,
        e);
  }
}

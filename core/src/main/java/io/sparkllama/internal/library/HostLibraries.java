package io.sparkllama.internal.library;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shared libraries of a Linux host that a bundle depends on, and the symbol versions they
 * provide, above all those of glibc. Immutable.
 */
final class HostLibraries {

  private static final Logger LOG = LoggerFactory.getLogger(HostLibraries.class);

  private static final String GLIBC = "GLIBC_";

  private static final String REMEDY_IMAGE =
      "use a newer system, such as Debian 12, Ubuntu 22.04, RHEL 9 or Amazon Linux 2023";

  /**
   * Why a bundle cannot be loaded on this host.
   *
   * @param reason what it needs and what the host has
   * @param remedy what to do
   * @param certain true if loading would fail; false if a library was merely not found in the usual
   *     places
   */
  record Shortfall(String reason, String remedy, boolean certain) {}

  private final Map<String, Path> loaded;
  private final List<Path> folders;

  /**
   * @param loaded libraries loaded in this process, by file name
   * @param folders folders to search for other libraries, in order
   */
  HostLibraries(Map<String, Path> loaded, Collection<Path> folders) {
    this.loaded = Map.copyOf(loaded);
    this.folders = List.copyOf(folders);
  }

  /** The libraries of this process and host. Empty on systems other than Linux. */
  static HostLibraries current() {
    Map<String, Path> loaded = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
        int slash = line.indexOf('/');
        if (slash > 0 && line.contains(".so")) {
          Path path = Path.of(line.substring(slash));
          loaded.putIfAbsent(path.getFileName().toString(), path);
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("Cannot list the loaded libraries on this system", e);
    }
    return new HostLibraries(loaded, foldersOf(loaded));
  }

  /** An approximation of the loader's search path. */
  private static Set<Path> foldersOf(Map<String, Path> loaded) {
    Set<Path> folders = new LinkedHashSet<>();
    String own = System.getenv("LD_LIBRARY_PATH");
    Arrays.stream(own == null ? new String[0] : own.split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of)
        .forEach(folders::add);
    loaded.forEach(
        (name, path) -> {
          if (name.startsWith("libc.so") || name.startsWith("libc-")) {
            folders.add(path.getParent());
          }
        });
    for (String folder :
        List.of("/usr/lib64", "/lib64", "/usr/local/lib64", "/usr/lib", "/lib", "/usr/local/lib")) {
      folders.add(Path.of(folder));
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of("/etc/ld.so.conf.d"), "*.conf")) {
      for (Path file : files) {
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("/"))
            .map(line -> Path.of(line.strip()))
            .forEach(folders::add);
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("This system has no /etc/ld.so.conf.d", e);
    }
    return folders;
  }

  /**
   * Says why the loader would reject libraries; empty if it would not.
   *
   * @param libraries files, which may depend on one another
   * @throws IOException if a file cannot be read or is not a Linux library
   */
  Optional<Shortfall> of(Collection<Path> libraries) throws IOException {
    Set<String> own = new LinkedHashSet<>();
    List<ElfFile> heads = new ArrayList<>();
    for (Path library : libraries) {
      own.add(library.getFileName().toString());
      heads.add(ElfFile.read(library));
    }
    Map<String, Set<String>> wanted = new TreeMap<>();
    for (ElfFile head : heads) {
      head.needed().forEach(name -> wanted.computeIfAbsent(name, n -> new LinkedHashSet<>()));
      for (ElfFile.Need need : head.needs()) {
        wanted.computeIfAbsent(need.library(), n -> new LinkedHashSet<>()).add(need.version());
      }
    }
    wanted.keySet().removeAll(own);
    if (isWithoutGlibc() && wanted.containsKey("libc.so.6")) {
      String version = highest(wanted.get("libc.so.6"), GLIBC).orElse(GLIBC);
      return Optional.of(
          new Shortfall(
              "it needs " + glibc(version) + ", but this host has musl",
              "use an image with glibc, such as Debian's",
              true));
    }
    Optional<Shortfall> first = Optional.empty();
    for (Map.Entry<String, Set<String>> entry : wanted.entrySet()) {
      Optional<Shortfall> shortfall = shortfall(entry.getKey(), entry.getValue());
      boolean graver =
          shortfall.isPresent()
              && (first.isEmpty() || (shortfall.get().certain() && !first.get().certain()));
      first = graver ? shortfall : first;
    }
    return first;
  }

  private boolean isWithoutGlibc() {
    return loaded.keySet().stream().anyMatch(name -> name.startsWith("ld-musl-"));
  }

  private Optional<Shortfall> shortfall(String library, Set<String> versions) {
    Optional<Set<String>> offers = offers(library);
    if (offers.isEmpty()) {
      return Optional.of(
          new Shortfall(
              "it needs " + library + ", which was not found on this host",
              "install " + packageOf(library),
              false));
    }
    Set<String> missing = new LinkedHashSet<>(versions);
    missing.removeAll(offers.get());
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    String worst = missing.stream().max(BY_VERSION).orElseThrow();
    String family = worst.substring(0, worst.indexOf('_') + 1);
    String has = highest(offers.get(), family).orElse("none of them");
    return Optional.of(
        new Shortfall(
            family.equals(GLIBC)
                ? "it needs " + glibc(worst) + ", but this host has " + glibc(has)
                : "it needs " + worst + " of " + library + ", but this host has " + has,
            REMEDY_IMAGE,
            true));
  }

  /** The versions provided by a library of this host; empty if the library was not found. */
  private Optional<Set<String>> offers(String library) {
    List<Path> places = new ArrayList<>();
    Optional.ofNullable(loaded.get(library)).ifPresent(places::add);
    folders.forEach(folder -> places.add(folder.resolve(library)));
    for (Path place : places) {
      if (Files.isRegularFile(place)) {
        try {
          return Optional.of(ElfFile.read(place).offers());
        } catch (IOException e) {
          // A 32-bit library or a linker script.
          LOG.debug("Skipping {}", place, e);
        }
      }
    }
    return Optional.empty();
  }

  private static String packageOf(String library) {
    return switch (library) {
      case "libgomp.so.1" -> "it: libgomp1 on Debian and Ubuntu, libgomp on RHEL and Amazon Linux";
      case "libstdc++.so.6" ->
          "it: libstdc++6 on Debian and Ubuntu, libstdc++ on RHEL and Amazon Linux";
      case "libgcc_s.so.1" -> "it: libgcc-s1 on Debian and Ubuntu, libgcc on RHEL and Amazon Linux";
      default -> "the package that provides it";
    };
  }

  private static String glibc(String version) {
    return version.startsWith(GLIBC) ? "glibc " + version.substring(GLIBC.length()) : version;
  }

  private static Optional<String> highest(Set<String> versions, String family) {
    return versions.stream()
        .filter(version -> version.startsWith(family))
        .filter(version -> version.matches("[A-Z]+_[0-9.]+"))
        .max(BY_VERSION);
  }

  /** Compares versions number by number: 2.9 comes before 2.34. */
  private static final Comparator<String> BY_VERSION =
      Comparator.comparing(HostLibraries::numbers, (a, b) -> Arrays.compare(a, b));

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("[^0-9]+", -1))
        .filter(part -> !part.isEmpty() && part.length() < 10)
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}

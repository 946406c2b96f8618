package io.sparkllama.internal.library;

import io.sparkllama.internal.library.ArchiveEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Extracts what an engine needs from an archive: the shared libraries of the one folder that has
 * the engine for this host, without those of llama.cpp's own programs, plus the licence files.
 * Everything else is read but never written. Not thread-safe.
 */
final class BundleArchive {

  /** Licence files are a few pages of text. */
  private static final long MAX_NOTICE_BYTES = 1 << 20;

  /** Maximum length of a chain of links. */
  private static final int MAX_LINKS = 8;

  private final Archive archive;
  private final HostPlatform host;
  private final Map<List<String>, ArchiveEntry> entries = new LinkedHashMap<>();
  private final Map<List<String>, LibraryHeader> mains = new HashMap<>();

  private BundleArchive(Archive archive, HostPlatform host) {
    this.archive = archive;
    this.host = host;
  }

  /**
   * Writes the files that the host needs.
   *
   * @throws UnusableArchiveException if the archive is damaged or malicious, or has no bundle for
   *     the host
   * @throws IOException if it cannot be read, or the disk is full
   */
  static void unpack(Archive archive, HostPlatform host, Staging staging) throws IOException {
    BundleArchive bundle = new BundleArchive(archive, host);
    archive.forEach(bundle::survey);
    bundle.write(bundle.choose(), staging);
  }

  private void survey(ArchiveEntry entry, InputStream content) throws IOException {
    if (entry.kind() == Kind.SPECIAL) {
      throw new UnusableArchiveException(
          "it contains " + entry.name() + ", which is a device, pipe or sparse file");
    }
    if (entry.kind() == Kind.FOLDER) {
      return;
    }
    if (entries.put(entry.path(), entry) != null) {
      throw new UnusableArchiveException("it contains " + entry.name() + " twice");
    }
    if (entry.kind() == Kind.FILE && LibraryNames.isMain(entry.fileName())) {
      LibraryHeader header =
          LibraryHeader.read(content)
              .orElseThrow(
                  () ->
                      new UnusableArchiveException(
                          entry.name() + " in it is not a shared library"));
      mains.put(entry.path(), header);
    }
  }

  /** The folder that has the engine's library for this host. */
  private List<String> choose() throws UnusableArchiveException {
    if (mains.isEmpty()) {
      throw new UnusableArchiveException("it contains no libllama library");
    }
    Set<List<String>> folders = new LinkedHashSet<>();
    Set<String> others = new LinkedHashSet<>();
    mains.forEach(
        (path, header) -> {
          if (header.runsOn(host)) {
            folders.add(path.subList(0, path.size() - 1));
          } else {
            others.add(header.toString());
          }
        });
    if (folders.isEmpty()) {
      throw new UnusableArchiveException(
          "its library is for " + String.join(" and ", others) + ", but this host needs " + host);
    }
    if (folders.size() == 1) {
      return folders.iterator().next();
    }
    for (String name : host.bundles()) {
      List<List<String>> named =
          folders.stream().filter(f -> !f.isEmpty() && f.get(f.size() - 1).equals(name)).toList();
      if (named.size() == 1) {
        return named.get(0);
      }
    }
    throw new UnusableArchiveException(
        "it contains libraries for "
            + host
            + " in several folders ("
            + String.join(", ", folders.stream().map(f -> String.join("/", f)).sorted().toList())
            + ")");
  }

  private void write(List<String> folder, Staging staging) throws IOException {
    Map<String, List<String>> contents = libraries(folder);
    notices(folder).forEach(contents::putIfAbsent);
    requireDistinct(contents.keySet());
    Map<List<String>, List<String>> names = new LinkedHashMap<>();
    contents.forEach((name, path) -> names.computeIfAbsent(path, p -> new ArrayList<>()).add(name));
    Set<List<String>> missing = new HashSet<>(names.keySet());
    archive.forEach(
        (entry, content) -> {
          if (entry.kind() == Kind.FILE && missing.remove(entry.path())) {
            write(entry, checked(entry, content), names.get(entry.path()), staging);
          }
        });
    if (!missing.isEmpty()) {
      throw new UnusableArchiveException("it changed while it was read");
    }
  }

  /** Writes the content under the entry's own name and adds links for the other names. */
  private static void write(
      ArchiveEntry entry, InputStream content, List<String> names, Staging staging)
      throws IOException {
    String first = names.contains(entry.fileName()) ? entry.fileName() : names.get(0);
    staging.add(first, content, entry.size());
    for (String other : names) {
      if (!other.equals(first)) {
        staging.link(other, first);
      }
    }
  }

  private InputStream checked(ArchiveEntry entry, InputStream content) throws IOException {
    if (!LibraryNames.isLibrary(entry.fileName())) {
      return content;
    }
    byte[] header = content.readNBytes(LibraryHeader.BYTES);
    Optional<LibraryHeader> library = LibraryHeader.of(header);
    if (library.isEmpty() || !library.get().runsOn(host)) {
      throw new UnusableArchiveException(
          entry.name()
              + " in it is "
              + library.map(l -> "a library for " + l).orElse("not a shared library")
              + ", but this host needs one for "
              + host);
    }
    return new SequenceInputStream(new ByteArrayInputStream(header), content);
  }

  /** Maps each library's name to the entry that has its content. */
  private Map<String, List<String>> libraries(List<String> folder) throws UnusableArchiveException {
    Map<String, List<String>> libraries = new TreeMap<>();
    for (ArchiveEntry entry : entries.values()) {
      if (entry.folder().equals(folder) && LibraryNames.isNeeded(entry.fileName())) {
        ArchiveEntry content = follow(entry, folder);
        libraries.put(entry.fileName(), content.path());
      }
    }
    return libraries;
  }

  private ArchiveEntry follow(ArchiveEntry from, List<String> folder)
      throws UnusableArchiveException {
    ArchiveEntry entry = from;
    for (int i = 0; i <= MAX_LINKS; i++) {
      if (!entry.folder().equals(folder) || !LibraryNames.isLibrary(entry.fileName())) {
        throw new UnusableArchiveException(
            "the link "
                + from.name()
                + " in it points to "
                + entry.name()
                + ", which is not a library next to it");
      }
      if (entry.kind() == Kind.FILE) {
        return entry;
      }
      List<String> target = entry.target();
      entry = entries.get(target);
      if (entry == null) {
        throw new UnusableArchiveException(
            "the link "
                + from.name()
                + " in it points to "
                + String.join("/", target)
                + ", which does not exist");
      }
    }
    throw new UnusableArchiveException("the link " + from.name() + " in it is part of a cycle");
  }

  /**
   * The licence files in the libraries' folder and its parents; the nearest one wins if names are
   * equal.
   */
  private Map<String, List<String>> notices(List<String> folder) {
    Map<String, List<String>> notices = new TreeMap<>();
    for (int depth = folder.size(); depth >= 0; depth--) {
      List<String> place = folder.subList(0, depth);
      for (ArchiveEntry entry : entries.values()) {
        if (entry.kind() == Kind.FILE
            && entry.folder().equals(place)
            && LibraryNames.isNotice(entry.fileName())
            && entry.size() <= MAX_NOTICE_BYTES) {
          notices.putIfAbsent(entry.fileName(), entry.path());
        }
      }
    }
    return notices;
  }

  /** Rejects names that differ only in case; some file systems treat them as one. */
  private static void requireDistinct(Collection<String> names) throws UnusableArchiveException {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        throw new UnusableArchiveException(
            "it contains " + name + " in several spellings (upper and lower case)");
      }
    }
  }
}

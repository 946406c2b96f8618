package io.sparkllama.internal.library;

import java.util.ArrayList;
import java.util.List;

/**
 * One entry of an archive.
 *
 * @param path path segments from the archive's root; never empty for a file or link
 * @param size size in bytes as declared by the archive; 0 unless it is a file
 * @param target for a link: path segments of its target, from the archive's root
 */
record ArchiveEntry(List<String> path, Kind kind, long size, List<String> target) {

  /** The kind of an entry. */
  enum Kind {
    FILE,
    FOLDER,
    LINK,
    /** A device, a pipe, or anything else without content. */
    SPECIAL
  }

  ArchiveEntry {
    path = List.copyOf(path);
    target = List.copyOf(target);
  }

  String fileName() {
    return path.get(path.size() - 1);
  }

  /** Path segments of the entry's folder; empty for the root. */
  List<String> folder() {
    return path.subList(0, Math.max(0, path.size() - 1));
  }

  /** The path, for messages. */
  String name() {
    return String.join("/", path);
  }

  /**
   * Parses the name of an entry or the target of a hard link.
   *
   * @throws UnusableArchiveException if it points outside the archive
   */
  static List<String> names(String raw) throws UnusableArchiveException {
    return resolve(List.of(), raw, "an entry");
  }

  /**
   * Parses the target of a symbolic link.
   *
   * @throws UnusableArchiveException if it points outside the archive
   */
  static List<String> linkTarget(List<String> folder, String raw) throws UnusableArchiveException {
    return resolve(folder, raw, "a link to");
  }

  private static List<String> resolve(List<String> folder, String raw, String what)
      throws UnusableArchiveException {
    boolean odd = raw.chars().anyMatch(c -> c < ' ' || c == 0x7F || c == '\\');
    if (raw.isEmpty() || odd || raw.startsWith("/") || raw.matches("[A-Za-z]:.*")) {
      throw escapes(what, raw);
    }
    List<String> names = new ArrayList<>(folder);
    for (String part : raw.split("/", -1)) {
      if (part.equals("..")) {
        // An entry name must not contain "..". A link target may, as long as it stays inside the
        // archive.
        if (names.isEmpty() || what.equals("an entry")) {
          throw escapes(what, raw);
        }
        names.remove(names.size() - 1);
      } else if (!part.isEmpty() && !part.equals(".")) {
        names.add(part);
      }
    }
    return names;
  }

  private static UnusableArchiveException escapes(String what, String raw) {
    String shown = raw.replaceAll("\\p{Cntrl}", "?");
    return new UnusableArchiveException(
        "it contains "
            + what
            + " '"
            + (shown.length() > 200 ? shown.substring(0, 200) + "…" : shown)
            + "', which points outside it");
  }
}

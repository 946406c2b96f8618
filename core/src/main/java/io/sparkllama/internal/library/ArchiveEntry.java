package io.sparkllama.internal.library;

import java.util.ArrayList;
import java.util.List;

/**
 * One entry of an archive.
 *
 * @param path its names from the archive's root on, never empty for a file or link
 * @param size bytes that the archive says it has; 0 for all but files
 * @param target for a link: the names of what it leads to, from the archive's root on
 */
record ArchiveEntry(List<String> path, Kind kind, long size, List<String> target) {

  /** What an entry is. */
  enum Kind {
    FILE,
    FOLDER,
    LINK,
    /** A device, a pipe, or something else that is no content. */
    SPECIAL
  }

  ArchiveEntry {
    path = List.copyOf(path);
    target = List.copyOf(target);
  }

  String fileName() {
    return path.get(path.size() - 1);
  }

  /** The names of the folder that it lies in; empty for the root. */
  List<String> folder() {
    return path.subList(0, Math.max(0, path.size() - 1));
  }

  /** As it is shown in messages. */
  String name() {
    return String.join("/", path);
  }

  /**
   * Reads a name of an entry, or what a hard link leads to.
   *
   * @throws UnusableArchiveException if it would lead out of the folder that it is unpacked into
   */
  static List<String> names(String raw) throws UnusableArchiveException {
    return resolve(List.of(), raw, "an entry");
  }

  /**
   * Reads what a symbolic link leads to.
   *
   * @throws UnusableArchiveException if it leads out of the archive
   */
  static List<String> linkTarget(List<String> folder, String raw) throws UnusableArchiveException {
    return resolve(folder, raw, "a link to");
  }

  private static List<String> resolve(List<String> folder, String raw, String what)
      throws UnusableArchiveException {
    boolean odd = raw.chars().anyMatch(c -> c < ' ' || c == 0x7F || c == '\\');
    if (raw.isEmpty() || odd || raw.startsWith("/") || raw.matches("[A-Za-z]:.*")) {
      throw leadsOut(what, raw);
    }
    List<String> names = new ArrayList<>(folder);
    for (String part : raw.split("/", -1)) {
      if (part.equals("..")) {
        // an entry has no business to climb; a link may, as long as it stays inside
        if (names.isEmpty() || what.equals("an entry")) {
          throw leadsOut(what, raw);
        }
        names.remove(names.size() - 1);
      } else if (!part.isEmpty() && !part.equals(".")) {
        names.add(part);
      }
    }
    return names;
  }

  private static UnusableArchiveException leadsOut(String what, String raw) {
    String shown = raw.replaceAll("\\p{Cntrl}", "?");
    return new UnusableArchiveException(
        "it holds "
            + what
            + " '"
            + (shown.length() > 200 ? shown.substring(0, 200) + "…" : shown)
            + "', which leads out of it");
  }
}

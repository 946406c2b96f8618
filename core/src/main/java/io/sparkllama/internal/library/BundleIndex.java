package io.sparkllama.internal.library;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file list of a bundle in a jar, stored next to the files as the resource {@value #FILE}.
 *
 * @param name display name of the engine and its build
 * @param source display text for the origin of the libraries
 * @param files the files
 */
record BundleIndex(String name, String source, List<Entry> files) {

  /**
   * One file of a bundle.
   *
   * @param name file name without a path
   * @param size in bytes
   * @param sha256 in hexadecimal
   */
  record Entry(String name, long size, String sha256) {}

  /** Root of the bundles in a jar, with a folder per platform. */
  static final String ROOT = "META-INF/sparkllama/engine/";

  static final String FILE = "index";

  private static final String HEAD = "spark-llama engine 1";

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) ([0-9]{1,12}) (\\S{1,255})");

  BundleIndex {
    files = List.copyOf(files);
  }

  /**
   * Parses an index.
   *
   * @throws UnusableArchiveException if the text is not an index
   */
  static BundleIndex parse(String text) throws UnusableArchiveException {
    List<String> lines = text.lines().toList();
    if (lines.size() < 4
        || !lines.get(0).equals(HEAD)
        || !lines.get(1).startsWith("name ")
        || !lines.get(2).startsWith("source ")) {
      throw new UnusableArchiveException("its index does not begin with '" + HEAD + "'");
    }
    List<Entry> files = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String line : lines.subList(3, lines.size())) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches() || !isKnown(matcher.group(3)) || !names.add(matcher.group(3))) {
        throw new UnusableArchiveException("its index has an invalid line: " + line);
      }
      files.add(new Entry(matcher.group(3), Long.parseLong(matcher.group(2)), matcher.group(1)));
    }
    return new BundleIndex(lines.get(1).substring(5), lines.get(2).substring(7), files);
  }

  private static boolean isKnown(String name) {
    return LibraryNames.isLibrary(name) || LibraryNames.isNotice(name);
  }

  /** The text form that {@link #parse} reads. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(HEAD).append('\n');
    text.append("name ").append(name).append('\n');
    text.append("source ").append(source).append('\n');
    for (Entry file : files) {
      text.append(file.sha256() + " " + file.size() + " " + file.name() + "\n");
    }
    return text.toString();
  }
}

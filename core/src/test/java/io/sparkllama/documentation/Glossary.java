package io.sparkllama.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of docs/glossary.md: those of the project, and for each those that must not stand for
 * it.
 */
public final class Glossary {

  private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\| [^|]+ \\|([^|]*)\\|");
  private static final String HEAD = "word";
  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```");
  private static final Pattern CODE_SPAN = Pattern.compile("`[^`]*`");
  private static final Pattern LINK_TARGET = Pattern.compile("\\]\\([^)]*\\)");

  /** The words that are refused, and the one to write instead. */
  private final Map<String, String> refused = new TreeMap<>();

  private final Map<String, Pattern> patterns = new TreeMap<>();

  /** Words of the project that hold a refused one. */
  private final List<Pattern> shields = new ArrayList<>();

  private Glossary(String document) {
    List<String> words = new ArrayList<>();
    for (Matcher row = ROW.matcher(document); row.find(); ) {
      String word = row.group(1).strip();
      if (!word.equals(HEAD) && !word.startsWith("---")) {
        words.add(word);
        Arrays.stream(row.group(2).split(","))
            .map(String::strip)
            .filter(not -> !not.isEmpty())
            .forEach(not -> refused.put(not, word));
      }
    }
    refused.keySet().forEach(not -> patterns.put(not, whole(not)));
    for (String word : words) {
      if (patterns.values().stream().anyMatch(not -> not.matcher(word).find())) {
        shields.add(whole(word));
      }
    }
  }

  /** The glossary of the project. */
  public static Glossary read() throws IOException {
    return new Glossary(Files.readString(Path.of("..", "docs", "glossary.md")));
  }

  /** A word or phrase by itself, in any case, in the singular or with an s. */
  private static Pattern whole(String words) {
    return Pattern.compile(
        "(?<![\\w-])" + String.join("\\s+", words.split(" ")) + "s?(?![\\w-])",
        Pattern.CASE_INSENSITIVE);
  }

  /** The refused words and what to write instead. */
  public Map<String, String> refused() {
    return Map.copyOf(refused);
  }

  /**
   * The refused words of a text, each with its place and its remedy.
   *
   * @param place what the text is, for the message
   */
  public List<String> faults(String place, String text) {
    String rest = text;
    for (Pattern shield : shields) {
      rest = shield.matcher(rest).replaceAll("");
    }
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, Pattern> not : patterns.entrySet()) {
      for (Matcher found = not.getValue().matcher(rest); found.find(); ) {
        int from = Math.max(0, found.start() - 30);
        String context = rest.substring(from, Math.min(rest.length(), found.end() + 30));
        faults.add(
            String.format(
                "%s: \"%s\" in \"%s\"; the glossary says \"%s\"",
                place, found.group(), context.replace('\n', ' '), refused.get(not.getKey())));
      }
    }
    return faults;
  }

  /** The refused words of a name such as {@code time_in_batches} or {@code reusedTokens}. */
  public List<String> faultsOfName(String place, String name) {
    return faults(place, name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").replaceAll("[_.-]", " "));
  }

  /** The refused words in the prose of a document: what is code is left out. */
  public List<String> faultsOfDocument(Path document) throws IOException {
    String prose = Files.readString(document);
    for (Pattern code : List.of(CODE_BLOCK, CODE_SPAN, LINK_TARGET)) {
      prose = code.matcher(prose).replaceAll(" ");
    }
    return faults(document.toString(), prose);
  }

  /**
   * The refused words in the string literals of sources: messages, names of columns, keys of JSON.
   *
   * @param sources a folder of sources
   * @param quoted literals that other software gives, in which its own words stand
   */
  public List<String> faultsOfLiterals(Path sources, Set<String> quoted) throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path source : StringLiterals.sources(sources)) {
      for (String literal : StringLiterals.of(source)) {
        if (!quoted.contains(literal)) {
          faults.addAll(faults(source.getFileName().toString(), literal));
        }
      }
    }
    return faults;
  }

  /** The documents of the project but the glossary itself. */
  public static List<Path> documents() throws IOException {
    return Documents.all().stream().filter(file -> !file.endsWith("glossary.md")).toList();
  }
}

package io.sparkllama.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The string literals in sources of Java. Those that only a plus separates are one text, as a long
 * message is.
 */
public final class StringLiterals {

  /** Comments, which may have quotes, come first; group 1 or 2 is the text of a literal. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "//[^\\n]*"
              + "|/\\*[\\s\\S]*?\\*/"
              + "|'(?:\\\\.|[^'\\\\])+'"
              + "|\"\"\"([\\s\\S]*?)\"\"\""
              + "|\"((?:\\\\.|[^\"\\\\])*+)\"");

  private static final Pattern PLUS = Pattern.compile("\\s*\\+\\s*");

  private StringLiterals() {}

  /** The texts of a file, without those that are empty. */
  public static List<String> of(Path file) throws IOException {
    return in(Files.readString(file));
  }

  static List<String> in(String source) {
    List<String> texts = new ArrayList<>();
    int end = -1;
    for (Matcher token = TOKEN.matcher(source); token.find(); ) {
      Optional<String> literal =
          Optional.ofNullable(token.group(1)).or(() -> Optional.ofNullable(token.group(2)));
      if (literal.isEmpty()) {
        continue;
      }
      boolean continued = end >= 0 && PLUS.matcher(source.substring(end, token.start())).matches();
      if (continued) {
        texts.add(texts.remove(texts.size() - 1) + literal.get());
      } else {
        texts.add(literal.get());
      }
      end = token.end();
    }
    return texts.stream().filter(text -> !text.isEmpty()).toList();
  }

  /** The sources below a folder. */
  public static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}

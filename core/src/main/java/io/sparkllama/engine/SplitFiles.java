package io.sparkllama.engine;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Models that are split into several files, which llama.cpp finds by their names. */
public final class SplitFiles {

  /** Files begin at 1, in five digits: {@code model-00001-of-00003.gguf}. */
  private static final Pattern NAME = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

  private SplitFiles() {}

  /**
   * The names of all files of a model, the given one among them; that alone if it is not split.
   *
   * @param name of the first file, without its folder
   * @throws IllegalArgumentException for the name of another file than the first
   */
  public static List<String> of(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return List.of(name);
    }
    int count = Integer.parseInt(matcher.group(3));
    if (Integer.parseInt(matcher.group(2)) != 1 || count < 1) {
      throw new IllegalArgumentException(
          name
              + " is not the first file of its model; name "
              + numbered(matcher.group(1), 1, count));
    }
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> numbered(matcher.group(1), number, count))
        .toList();
  }

  private static String numbered(String stem, int number, int count) {
    return String.format("%s-%05d-of-%05d.gguf", stem, number, count);
  }
}

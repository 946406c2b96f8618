package io.sparkllama.engine;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Models split into several files, which llama.cpp finds by name. */
public final class SplitFiles {

  /** Parts are numbered from 1 with five digits: {@code model-00001-of-00003.gguf}. */
  private static final Pattern NAME = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

  private SplitFiles() {}

  /**
   * The names of all files of a model, including the given one; only that one if the model is not
   * split.
   *
   * @param name file name of the first part, without its folder
   * @throws IllegalArgumentException if it is a part other than the first
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
              + " is not the first part of its model; use "
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

package io.sparkllama.spark.internal.executor;

import java.io.Serializable;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Rows that were answered, and why some failed, by kind: messages that differ in their numbers are
 * of one. Thread-safe.
 */
public final class AnswerCounts {

  /** What messages of one kind may differ in, as a regular expression. */
  public static final String NUMBER = "\\d[\\d.,]*";

  /** Kinds that are told apart; what comes later counts as one. */
  static final int MOST_KINDS = 20;

  private static final int LONGEST = 160;
  private static final String OTHERS = "others";
  private static final Pattern NUMBER_PATTERN = Pattern.compile(NUMBER);

  private static final AnswerCounts OF_EXECUTOR = new AnswerCounts();

  /**
   * A kind.
   *
   * @param kind the message with N for its numbers
   * @param count rows that failed so
   * @param example the message of the last of them
   */
  public record Kind(String kind, long count, String example) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  private final Map<String, Kind> kinds = new LinkedHashMap<>();
  private long rows;
  private long failures;

  /** That of this process. */
  static AnswerCounts ofExecutor() {
    return OF_EXECUTOR;
  }

  /** A message without its numbers, for grouping. */
  static String kindOf(String error) {
    String kind = NUMBER_PATTERN.matcher(error).replaceAll("N");
    return kind.length() > LONGEST ? kind.substring(0, LONGEST) + "…" : kind;
  }

  /** Counts a row; {@code error} is null for one that did not fail. */
  synchronized void count(String error) {
    rows++;
    if (error == null) {
      return;
    }
    failures++;
    String kind = kindOf(error);
    String key = kinds.containsKey(kind) || kinds.size() < MOST_KINDS ? kind : OTHERS;
    kinds.merge(
        key,
        new Kind(key, 1, error),
        (before, now) -> new Kind(key, before.count() + 1, now.example()));
  }

  synchronized long rows() {
    return rows;
  }

  synchronized long failures() {
    return failures;
  }

  /** Why rows failed, the most frequent first. */
  synchronized List<Kind> kinds() {
    return kinds.values().stream()
        .sorted(Comparator.comparingLong(Kind::count).reversed())
        .toList();
  }
}

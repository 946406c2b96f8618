package io.sparkllama.spark.internal.job.output;

import java.util.HashMap;
import java.util.Map;

/** Options of Spark's JSON and CSV that make values survive being written and read. */
final class TextFormat {

  /** A string that no value equals: Spark reads this one as null. */
  private static final String NULL = "\u0000null\u0000";

  private TextFormat() {}

  /** Options of values, in files and in JSON columns. */
  static Map<String, String> values() {
    Map<String, String> options = new HashMap<>();
    // offsets have no seconds, and in autumn a local hour occurs twice
    options.put("timeZone", "UTC");
    options.put("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX");
    options.put("timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS");
    return options;
  }

  /** Options for reading: a malformed value is an error and is never skipped. */
  static Map<String, String> reading() {
    Map<String, String> options = values();
    options.put("mode", "FAILFAST");
    options.put("columnNameOfCorruptRecord", "_spark_llama_corrupt_record");
    return options;
  }

  /** Options for writing CSV. */
  static Map<String, String> writingCsv() {
    Map<String, String> options = values();
    options.putAll(csv());
    options.put("nullValue", "");
    options.put("emptyValue", "\"\"");
    return options;
  }

  /** Options for reading CSV: an empty value without quotes is null. */
  static Map<String, String> readingCsv() {
    Map<String, String> options = reading();
    options.putAll(csv());
    options.put("multiLine", "true");
    options.put("nullValue", NULL);
    options.put("emptyValue", "");
    return options;
  }

  private static Map<String, String> csv() {
    return Map.of(
        "header",
        "true",
        "escape",
        "\"",
        "lineSep",
        "\n",
        "ignoreLeadingWhiteSpace",
        "false",
        "ignoreTrailingWhiteSpace",
        "false");
  }
}

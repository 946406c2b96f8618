package io.sparkllama.spark.internal.job.output;

import java.util.HashMap;
import java.util.Map;

/** Options of Spark's JSON and CSV with which what is read is what was written. */
final class TextFormat {

  /** No value of an output: Spark would read it as null. */
  private static final String NULL = "\u0000null\u0000";

  private TextFormat() {}

  /** Of values, in files and in columns of JSON. */
  static Map<String, String> values() {
    Map<String, String> options = new HashMap<>();
    // an offset has no seconds, and an hour in autumn is there twice
    options.put("timeZone", "UTC");
    options.put("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX");
    options.put("timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS");
    return options;
  }

  /** Of what is read, where values that cannot be read are an error and none is set aside. */
  static Map<String, String> reading() {
    Map<String, String> options = values();
    options.put("mode", "FAILFAST");
    options.put("columnNameOfCorruptRecord", "_spark_llama_corrupt_record");
    return options;
  }

  /** Of CSV files that are written. */
  static Map<String, String> writingCsv() {
    Map<String, String> options = values();
    options.putAll(csv());
    options.put("nullValue", "");
    options.put("emptyValue", "\"\"");
    return options;
  }

  /** Of CSV files that are read: a value without quotes and characters is null. */
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

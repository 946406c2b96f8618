package io.sparkllama.spark.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Unusual values of rows, the same ones for a seed. */
final class OddValues {

  private static final List<String> NAMES =
      List.of(
          "model",
          "native_library",
          "max_tokens",
          "temperature",
          "top_k",
          "top_p",
          "min_p",
          "seed",
          "stop",
          "grammar",
          "json_schema",
          "response_ddl",
          "chat",
          "system_prompt",
          "chat_template",
          "overlong_prompt",
          "pooling",
          "normalized",
          "timeout_ms",
          "retry_attempts",
          "repeat_penalty",
          "typical_p",
          "context_size",
          "window",
          "no_such",
          "");

  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          "0",
          "1",
          "-1",
          "5",
          "5.0",
          "5.5",
          "1e999999999",
          "-1e-999999999",
          "NaN",
          "Infinity",
          "-Infinity",
          "2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "true",
          "FALSE",
          "none",
          "mean",
          "last",
          "cls",
          "fail",
          "truncate_left",
          "truncate_middle",
          "[",
          "[]",
          "[null]",
          "[\"a\"]",
          "[\"\"]",
          "[\"a\", 1]",
          "{",
          "{}",
          "{\"type\":\"string\"}",
          "{\"type\":7}",
          "{\"$ref\":\"#\"}",
          "root ::= \"a\"",
          "root ::=",
          "wrong",
          "a INT",
          "a STRUCT<",
          "chatml",
          "\u0000",
          "\uD83D\uDE00",
          "\n",
          "'",
          "\\");

  private static final List<String> ROLES =
      List.of("user", "system", "assistant", "USER", "tool", "", " user", "\u0130", "null");

  private OddValues() {}

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  static String text(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> "";
      case 2 -> " \t\n";
      case 3 -> "\u0000";
      case 4 -> "x".repeat(40_000);
      case 5 -> "\uD83D\uDE00".repeat(random.nextInt(40) + 1);
      case 6 -> "<end>user: <|im_start|>";
      case 7 -> "\uE7F00\uE7F1\f";
      case 8 -> "%s {prompt} ${x} \\";
      case 9 -> Integer.toString(random.nextInt());
      default -> "some text " + random.nextInt(100);
    };
  }

  static String[] labels(Random random) {
    if (random.nextInt(8) == 0) {
      return null;
    }
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(i -> random.nextInt(3) == 0 ? text(random) : "label " + i)
        .toArray(String[]::new);
  }

  static Row[] messages(Random random) {
    if (random.nextInt(8) == 0) {
      return null;
    }
    return IntStream.range(0, random.nextInt(4))
        .mapToObj(
            i ->
                random.nextInt(6) == 0
                    ? null
                    : RowFactory.create(
                        random.nextInt(6) == 0 ? null : one(random, ROLES), text(random)))
        .toArray(Row[]::new);
  }

  static Map<String, String> options(Random random) {
    if (random.nextInt(8) == 0) {
      return null;
    }
    Map<String, String> options = new HashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      String value = random.nextInt(8) == 0 ? null : one(random, VALUES);
      options.put(one(random, NAMES), random.nextInt(60) == 0 ? "y".repeat(200_000) : value);
    }
    return options;
  }
}

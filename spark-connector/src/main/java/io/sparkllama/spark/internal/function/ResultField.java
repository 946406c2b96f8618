package io.sparkllama.spark.internal.function;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * The fields of the struct that {@code llm_generate} and {@code llm_chat} return, in its order: the
 * one definition, of which the struct's type, {@code LlamaResult} and the documentation are made. A
 * new field goes to the end.
 */
public enum ResultField {
  TEXT(
      DataTypes.StringType,
      true,
      "the generated text, without stop string and end marker. In a failed row: NULL, or what was"
          + " generated before the failure"),
  TOKENS_GENERATED(DataTypes.IntegerType, false, "tokens sampled, including the end marker"),
  PROCESSING_TIME_MS(
      DataTypes.LongType, false, "milliseconds from the request's first batch to its result"),
  SUCCESS(DataTypes.BooleanType, false, "whether you can use `text`"),
  ERROR(DataTypes.StringType, true, "what went wrong and what to do; NULL on success"),
  PROMPT_TOKENS(DataTypes.IntegerType, false, "tokens in the prompt"),
  FINISH_REASON(DataTypes.StringType, false, "`stop`, `length`, `timeout`, `error` or `cancelled`"),
  TRUNCATED(
      DataTypes.BooleanType,
      false,
      "whether the prompt was truncated to fit, as `overlong_prompt` allows"),
  ATTEMPTS(DataTypes.IntegerType, false, "attempts; 0 if the result was deduplicated"),
  REASONING(
      DataTypes.StringType,
      true,
      "the reasoning before the text; NULL if there was none, or if the option `reasoning` keeps it"
          + " in the text or drops it"),
  REASONING_TOKENS(DataTypes.IntegerType, false, "how many of `tokens_generated` are reasoning"),
  ERROR_KIND(DataTypes.StringType, true, "the class of the failure; NULL on success");

  /**
   * The typed field, for requests with a schema: it stands before the fields that came after it.
   */
  public static final String RESPONSE = "response";

  /** What that tells. */
  public static final String RESPONSE_HELP =
      "the typed value that is parsed from the text; only with `response_ddl` or `json_schema`"
          + " among constant options";

  /** The last field before {@link #RESPONSE}. */
  public static final ResultField LAST_BEFORE_RESPONSE = ATTEMPTS;

  private static final Pattern WORD_BREAK = Pattern.compile("_([a-z])");

  @SuppressWarnings("ImmutableEnumChecker") // as all of Spark's types are
  private final DataType type;

  private final boolean nullable;
  private final String help;

  ResultField(DataType type, boolean nullable, String help) {
    this.type = type;
    this.nullable = nullable;
    this.help = help;
  }

  /** Its name in SQL. */
  public String sqlName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its name as a property of a bean, such as {@code tokensGenerated}. */
  public String beanName() {
    return WORD_BREAK.matcher(sqlName()).replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
  }

  /** What it tells, as a table of the documentation says it. */
  public String help() {
    return help;
  }

  /** Its type in SQL. */
  public DataType type() {
    return type;
  }

  /** The field of the struct. */
  StructField structField() {
    return DataTypes.createStructField(sqlName(), type, nullable);
  }

  /** Those before {@link #RESPONSE}. */
  static List<ResultField> beforeResponse() {
    return Arrays.stream(values())
        .filter(field -> field.compareTo(LAST_BEFORE_RESPONSE) <= 0)
        .toList();
  }

  /** Those behind it. */
  static List<ResultField> behindResponse() {
    return Arrays.stream(values())
        .filter(field -> field.compareTo(LAST_BEFORE_RESPONSE) > 0)
        .toList();
  }
}

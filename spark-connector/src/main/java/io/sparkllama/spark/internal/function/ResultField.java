package io.sparkllama.spark.internal.function;

import io.sparkllama.result.Failure;
import io.sparkllama.result.GenerationResult;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The fields of the struct that {@code llm_generate} and {@code llm_chat} return, in order, each
 * with the way to read its value. The struct's schema and values, {@code LlamaResult} and the
 * documentation follow from this list. New fields are added at the end.
 */
public enum ResultField {
  TEXT(
      DataTypes.StringType,
      true,
      "the generated text, without stop string and end token. In a failed row: NULL, or what"
          + " was generated before the failure",
      (result, failure) ->
          failure != null && result.text().isEmpty() ? null : string(result.text())),
  TOKENS_GENERATED(
      DataTypes.IntegerType,
      false,
      "tokens sampled, including the end token",
      (result, failure) -> result.tokensGenerated()),
  PROCESSING_TIME_MS(
      DataTypes.LongType,
      false,
      "milliseconds from the request's first batch to its result",
      (result, failure) -> result.processingTimeMs()),
  SUCCESS(
      DataTypes.BooleanType,
      false,
      "whether you can use `text`",
      (result, failure) -> failure == null),
  ERROR(
      DataTypes.StringType,
      true,
      "what went wrong and what to do; NULL on success",
      (result, failure) -> FailureFields.error(failure)),
  PROMPT_TOKENS(
      DataTypes.IntegerType,
      false,
      "tokens in the prompt",
      (result, failure) -> result.promptTokens()),
  FINISH_REASON(
      DataTypes.StringType,
      false,
      "`stop`, `length`, `timeout`, `error` or `cancelled`",
      (result, failure) -> string(result.finishReason().name().toLowerCase(Locale.ROOT))),
  TRUNCATED(
      DataTypes.BooleanType,
      false,
      "whether the prompt was truncated, as `overlong_prompt` allows",
      (result, failure) -> result.truncated()),
  ATTEMPTS(
      DataTypes.IntegerType,
      false,
      "attempts; 0 if the result was deduplicated",
      (result, failure) -> result.attempts()),
  REASONING(
      DataTypes.StringType,
      true,
      "the reasoning before the text; NULL if there was none, or if the option `reasoning` keeps it"
          + " in the text or drops it",
      (result, failure) -> string(result.reasoning())),
  REASONING_TOKENS(
      DataTypes.IntegerType,
      false,
      "how many of `tokens_generated` are reasoning",
      (result, failure) -> result.reasoningTokens()),
  ERROR_KIND(
      DataTypes.StringType,
      true,
      "the class of the failure; NULL on success",
      (result, failure) -> FailureFields.kind(failure));

  /** The typed field of requests with a schema. It comes before the fields that are newer. */
  public static final String RESPONSE = "response";

  /** Its description in the documentation. */
  public static final String RESPONSE_HELP =
      "the typed value parsed from the text; only if a constant option sets `response_ddl` or"
          + " `json_schema`";

  /** The last field before {@link #RESPONSE}. */
  public static final ResultField LAST_BEFORE_RESPONSE = ATTEMPTS;

  private static final Pattern WORD_BREAK = Pattern.compile("_([a-z])");

  @SuppressWarnings("ImmutableEnumChecker") // all of Spark's types are immutable
  private final DataType type;

  private final boolean nullable;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  private final BiFunction<GenerationResult, Failure, Object> reader;

  ResultField(
      DataType type,
      boolean nullable,
      String help,
      BiFunction<GenerationResult, Failure, Object> reader) {
    this.type = type;
    this.nullable = nullable;
    this.help = help;
    this.reader = reader;
  }

  private static UTF8String string(String text) {
    return UTF8String.fromString(text);
  }

  /**
   * The value of this field, in the types of Catalyst.
   *
   * @param failure the row's failure, which may come later than the result's own; null on success
   */
  Object read(GenerationResult result, Failure failure) {
    return reader.apply(result, failure);
  }

  /** Its name in SQL. */
  public String sqlName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its name as a property of a Java bean, such as {@code tokensGenerated}. */
  public String beanName() {
    return WORD_BREAK.matcher(sqlName()).replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
  }

  /** Its description in the documentation. */
  public String help() {
    return help;
  }

  /** Its type in SQL. */
  public DataType type() {
    return type;
  }

  /** The field in the struct's schema. */
  StructField structField() {
    return DataTypes.createStructField(sqlName(), type, nullable);
  }

  /** The fields before {@link #RESPONSE}. */
  static List<ResultField> beforeResponse() {
    return Arrays.stream(values())
        .filter(field -> field.compareTo(LAST_BEFORE_RESPONSE) <= 0)
        .toList();
  }

  /** The fields after {@link #RESPONSE}. */
  static List<ResultField> afterResponse() {
    return Arrays.stream(values())
        .filter(field -> field.compareTo(LAST_BEFORE_RESPONSE) > 0)
        .toList();
  }
}

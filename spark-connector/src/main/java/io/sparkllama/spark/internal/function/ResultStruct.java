package io.sparkllama.spark.internal.function;

import io.sparkllama.Failure;
import io.sparkllama.GenerationResult;
import io.sparkllama.spark.internal.options.OptionNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** A {@link GenerationResult} as a struct of SQL. */
final class ResultStruct {

  /** The fields that every version has had; new ones only ever come behind all others. */
  private static final StructType FIRST =
      new StructType()
          .add("text", DataTypes.StringType, true)
          .add("tokens_generated", DataTypes.IntegerType, false)
          .add("processing_time_ms", DataTypes.LongType, false)
          .add("success", DataTypes.BooleanType, false)
          .add("error", DataTypes.StringType, true)
          .add("prompt_tokens", DataTypes.IntegerType, false)
          .add("finish_reason", DataTypes.StringType, false)
          .add("truncated", DataTypes.BooleanType, false)
          .add("attempts", DataTypes.IntegerType, false);

  private static final StructField[] LAST = {
    DataTypes.createStructField("reasoning", DataTypes.StringType, true),
    DataTypes.createStructField("reasoning_tokens", DataTypes.IntegerType, false),
    DataTypes.createStructField("error_kind", DataTypes.StringType, true)
  };

  /** The fields of free texts, in the order of the values. */
  static final StructType SCHEMA = withLast(FIRST);

  private static final String RESPONSE = "response";

  private ResultStruct() {}

  private static StructType withLast(StructType fields) {
    StructType all = fields;
    for (StructField field : LAST) {
      all = all.add(field);
    }
    return all;
  }

  /** The fields; for structured output {@code response} comes behind the first ones. */
  static StructType schema(Optional<DataType> responseType) {
    return responseType.map(type -> withLast(FIRST.add(RESPONSE, type, true))).orElse(SCHEMA);
  }

  /**
   * The result in Catalyst's own types. A text that does not parse as the response is a failure.
   */
  static RowResult of(GenerationResult result, Optional<DataType> responseType) {
    Object response = null;
    Failure failure = OptionNames.inSql(result.failure());
    if (responseType.isPresent() && result.success()) {
      try {
        response = ResponseReader.read(result.text(), responseType.get());
      } catch (IllegalArgumentException e) {
        failure = Failure.of(Failure.Kind.SCHEMA, e);
      }
    }
    List<Object> values =
        new ArrayList<>(
            Arrays.asList(
                text(result.text(), failure),
                result.tokensGenerated(),
                result.processingTimeMs(),
                failure == null,
                FailureFields.error(failure),
                result.promptTokens(),
                UTF8String.fromString(result.finishReason().name().toLowerCase(Locale.ROOT)),
                result.truncated(),
                result.attempts()));
    if (responseType.isPresent()) {
      values.add(response);
    }
    values.add(UTF8String.fromString(result.reasoning()));
    values.add(result.reasoningTokens());
    values.add(FailureFields.kind(failure));
    return new RowResult(
        new GenericInternalRow(values.toArray()),
        failure,
        result.promptTokens(),
        result.tokensGenerated(),
        result.prefixTokens(),
        result.processingTimeMs(),
        0);
  }

  /** The partial text of a failed row, for inspection; null instead of an empty one. */
  private static UTF8String text(String text, Failure failure) {
    return failure != null && text.isEmpty() ? null : UTF8String.fromString(text);
  }

  /** The same for a row that takes it from another one: nothing was tried, and took no time. */
  static InternalRow reused(InternalRow struct) {
    InternalRow copy = struct.copy();
    copy.update(SCHEMA.fieldIndex("attempts"), 0);
    copy.update(SCHEMA.fieldIndex("processing_time_ms"), 0L);
    return copy;
  }
}

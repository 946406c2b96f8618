package io.sparkllama.spark.internal.function;

import io.sparkllama.result.Failure;
import io.sparkllama.result.GenerationResult;
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

  /** The fields where texts are free, in the order of the values. */
  static final StructType SCHEMA = schema(Optional.empty());

  private static final int ATTEMPTS = indexOf(ResultField.ATTEMPTS);
  private static final int PROCESSING_TIME_MS = indexOf(ResultField.PROCESSING_TIME_MS);

  private ResultStruct() {}

  private static int indexOf(ResultField field) {
    return SCHEMA.fieldIndex(field.sqlName());
  }

  /** The fields; {@link ResultField#RESPONSE} is among them where texts have a structure. */
  static StructType schema(Optional<DataType> responseType) {
    List<StructField> fields = new ArrayList<>();
    ResultField.beforeResponse().forEach(field -> fields.add(field.structField()));
    responseType.ifPresent(
        type -> fields.add(DataTypes.createStructField(ResultField.RESPONSE, type, true)));
    ResultField.behindResponse().forEach(field -> fields.add(field.structField()));
    return DataTypes.createStructType(fields);
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
  static InternalRow deduplicated(InternalRow struct) {
    InternalRow copy = struct.copy();
    copy.update(ATTEMPTS, 0);
    copy.update(PROCESSING_TIME_MS, 0L);
    return copy;
  }
}

package io.sparkllama.spark.internal.function;

import io.sparkllama.result.Failure;
import io.sparkllama.result.GenerationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Converts a {@link GenerationResult} to a struct of SQL. */
final class ResultStruct {

  /** The schema without a typed response. */
  static final StructType SCHEMA = schema(Optional.empty());

  private static final List<ResultField> BEFORE_RESPONSE = ResultField.beforeResponse();
  private static final List<ResultField> AFTER_RESPONSE = ResultField.afterResponse();
  private static final int ATTEMPTS = indexOf(ResultField.ATTEMPTS);
  private static final int PROCESSING_TIME_MS = indexOf(ResultField.PROCESSING_TIME_MS);

  private ResultStruct() {}

  private static int indexOf(ResultField field) {
    return SCHEMA.fieldIndex(field.sqlName());
  }

  /** The schema; it has the field {@link ResultField#RESPONSE} if there is a response type. */
  static StructType schema(Optional<DataType> responseType) {
    List<StructField> fields = new ArrayList<>();
    ResultField.beforeResponse().forEach(field -> fields.add(field.structField()));
    responseType.ifPresent(
        type -> fields.add(DataTypes.createStructField(ResultField.RESPONSE, type, true)));
    ResultField.afterResponse().forEach(field -> fields.add(field.structField()));
    return DataTypes.createStructType(fields);
  }

  /**
   * The struct as a value of Catalyst. A text that cannot be parsed as the response is a failure.
   */
  static RowResult of(GenerationResult result, Optional<DataType> responseType) {
    Object response = null;
    Failure failure = result.failure();
    if (responseType.isPresent() && result.success()) {
      try {
        response = ResponseReader.read(result.text(), responseType.get());
      } catch (IllegalArgumentException e) {
        failure = Failure.of(Failure.Kind.SCHEMA, e);
      }
    }
    List<Object> values = new ArrayList<>();
    for (ResultField field : BEFORE_RESPONSE) {
      values.add(field.read(result, failure));
    }
    if (responseType.isPresent()) {
      values.add(response);
    }
    for (ResultField field : AFTER_RESPONSE) {
      values.add(field.read(result, failure));
    }
    return new RowResult(
        new GenericInternalRow(values.toArray()),
        failure,
        result.promptTokens(),
        result.tokensGenerated(),
        result.prefixTokens(),
        result.processingTimeMs(),
        0);
  }

  /** The struct of a row that takes another's result: without attempts and processing time. */
  static InternalRow deduplicated(InternalRow struct) {
    InternalRow copy = struct.copy();
    copy.update(ATTEMPTS, 0);
    copy.update(PROCESSING_TIME_MS, 0L);
    return copy;
  }
}

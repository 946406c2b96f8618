package io.sparkllama.spark.execution;

import io.sparkllama.GenerationResult;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** A {@link GenerationResult} as a struct of SQL. */
public final class ResultStruct {

  /** The fields, in the order of the values. */
  public static final StructType SCHEMA =
      new StructType()
          .add("text", DataTypes.StringType, false)
          .add("tokens_generated", DataTypes.IntegerType, false)
          .add("processing_time_ms", DataTypes.LongType, false)
          .add("success", DataTypes.BooleanType, false)
          .add("error", DataTypes.StringType, true)
          .add("prompt_tokens", DataTypes.IntegerType, false)
          .add("finish_reason", DataTypes.StringType, false)
          .add("truncated", DataTypes.BooleanType, false)
          .add("attempts", DataTypes.IntegerType, false);

  private ResultStruct() {}

  /** The same in Catalyst's own types. */
  static InternalRow internal(GenerationResult result) {
    return new GenericInternalRow(
        new Object[] {
          UTF8String.fromString(result.text()),
          result.tokensGenerated(),
          result.processingTimeMs(),
          result.success(),
          UTF8String.fromString(result.error()),
          result.promptTokens(),
          UTF8String.fromString(result.finishReason().name().toLowerCase(Locale.ROOT)),
          result.truncated(),
          result.attempts()
        });
  }

  static Row of(GenerationResult result) {
    return RowFactory.create(
        result.text(),
        result.tokensGenerated(),
        result.processingTimeMs(),
        result.success(),
        result.error(),
        result.promptTokens(),
        result.finishReason().name().toLowerCase(Locale.ROOT),
        result.truncated(),
        result.attempts());
  }
}

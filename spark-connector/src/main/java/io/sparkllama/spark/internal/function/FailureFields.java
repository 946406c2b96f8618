package io.sparkllama.spark.internal.function;

import io.sparkllama.option.OptionNames;
import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.options.Spelling;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The last fields of the structs that scoring functions return: {@code success}, {@code error} and
 * {@code error_kind}. The latter two are null on success.
 */
final class FailureFields {

  /** A table is read in SQL, wherever it was written. */
  private static final OptionNames NAMES = Spelling.OPTION.names();

  private FailureFields() {}

  /** Adds the fields to the schema of a struct, as texts have them. */
  static StructType addTo(StructType struct) {
    return struct
        .add(ResultField.SUCCESS.structField())
        .add(ResultField.ERROR.structField())
        .add(ResultField.ERROR_KIND.structField());
  }

  /** The value of {@code error}. */
  static UTF8String error(Failure failure) {
    return failure == null ? null : UTF8String.fromString(failure.message(NAMES));
  }

  /** The value of {@code error_kind}. */
  static UTF8String kind(Failure failure) {
    return failure == null ? null : UTF8String.fromString(failure.kind().code());
  }
}

package io.sparkllama.spark.internal.function;

import io.sparkllama.result.Failure;
import org.apache.spark.unsafe.types.UTF8String;

/** The fields {@code error} and {@code error_kind} of a result's struct; null on success. */
final class FailureFields {

  private FailureFields() {}

  static UTF8String error(Failure failure) {
    return failure == null ? null : UTF8String.fromString(failure.message());
  }

  static UTF8String kind(Failure failure) {
    return failure == null ? null : UTF8String.fromString(failure.kind().code());
  }
}

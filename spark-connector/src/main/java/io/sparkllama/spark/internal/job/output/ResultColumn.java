package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.col;

import io.sparkllama.spark.internal.function.ResultField;
import io.sparkllama.spark.internal.job.input.Ids;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The column of results that a run adds. Immutable.
 *
 * @param name name of the column
 * @param type a struct with a field {@code success}, or a simple type whose null is a failure
 */
public record ResultColumn(String name, DataType type) {

  /** The column as an expression. */
  public Column column() {
    return col(Ids.quoted(name));
  }

  /** Whether results are structs. */
  public boolean isStruct() {
    return type instanceof StructType;
  }

  /** The text of a result; the result itself if it is not a struct. */
  public Column text() {
    return isStruct() ? field(ResultField.TEXT) : column();
  }

  /** A field of the struct, which must exist. */
  public Column field(ResultField field) {
    return column().getField(field.sqlName());
  }

  /** True for a row that failed, false for others. */
  public Column failed() {
    return isStruct() ? field(ResultField.SUCCESS).equalTo(false) : column().isNull();
  }
}

package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.col;

import io.sparkllama.spark.internal.job.input.Ids;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The column that a run adds.
 *
 * @param name its name
 * @param type a struct that says whether it is a success, or a value that is null if it is none
 */
public record ResultColumn(String name, DataType type) {

  public Column column() {
    return col(Ids.quoted(name));
  }

  public boolean isStruct() {
    return type instanceof StructType;
  }

  /** The text of a result, or its value where it is no struct. */
  public Column text() {
    return isStruct() ? field("text") : column();
  }

  /** A field of the struct. */
  public Column field(String field) {
    return column().getField(field);
  }

  /** True for a row that failed, false for others. */
  public Column failed() {
    return isStruct() ? field("success").equalTo(false) : column().isNull();
  }
}

package io.sparkllama.spark.internal.job;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The column that a run adds.
 *
 * @param name its name
 * @param type a struct that says whether it is a success, or a value that is null if it is none
 */
record ResultColumn(String name, DataType type) {

  Column column() {
    return col(Ids.quoted(name));
  }

  boolean isStruct() {
    return type instanceof StructType;
  }

  /** A field of the struct. */
  Column field(String field) {
    return column().getField(field);
  }

  /** True for a row that failed, false for others. */
  Column failed() {
    return isStruct() ? field("success").equalTo(false) : column().isNull();
  }
}

package io.sparkllama.spark.internal.job.output;

import java.util.Set;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Which types of values the formats of an output can hold. */
final class FormatTypes {

  private FormatTypes() {}

  /** Whether text has a form for a type. */
  static boolean isText(DataType type) {
    if (type instanceof StructType struct) {
      for (StructField field : struct.fields()) {
        if (!isText(field.dataType())) {
          return false;
        }
      }
      return true;
    }
    if (type instanceof ArrayType array) {
      return isText(array.elementType());
    }
    if (type instanceof MapType map) {
      return map.keyType().equals(DataTypes.StringType) && isText(map.valueType());
    }
    return !Set.of("variant", "interval", "void").contains(type.typeName());
  }

  /** What columnar formats hold, bit by bit. */
  static boolean isBitwise(DataType type) {
    if (type instanceof StructType struct) {
      for (StructField field : struct.fields()) {
        if (!isBitwise(field.dataType())) {
          return false;
        }
      }
      return true;
    }
    if (type instanceof ArrayType array) {
      return isBitwise(array.elementType());
    }
    if (type instanceof MapType map) {
      return isBitwise(map.keyType()) && isBitwise(map.valueType());
    }
    return type instanceof NumericType
        || type instanceof BooleanType
        || type instanceof BinaryType
        || type.equals(DataTypes.StringType);
  }
}

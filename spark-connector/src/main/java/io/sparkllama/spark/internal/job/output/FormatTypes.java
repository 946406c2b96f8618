package io.sparkllama.spark.internal.job.output;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/** The types of values that formats can hold. */
final class FormatTypes {

  private FormatTypes() {}

  /** Whether CSV and JSON can hold values of a type. */
  static boolean isText(DataType type) {
    return everyPart(
        type,
        part ->
            part instanceof MapType map
                ? map.keyType().equals(DataTypes.StringType)
                : !Set.of("variant", "interval", "void").contains(part.typeName()));
  }

  /** Whether columnar formats hold values of a type bit by bit, so that none can change. */
  static boolean isBitwise(DataType type) {
    return everyPart(
        type,
        part ->
            part instanceof MapType
                || part instanceof NumericType
                || part instanceof BooleanType
                || part instanceof BinaryType
                || part.equals(DataTypes.StringType));
  }

  /** Whether every map and every simple type inside a type satisfies a condition. */
  private static boolean everyPart(DataType type, Predicate<DataType> fit) {
    if (type instanceof StructType struct) {
      return Arrays.stream(struct.fields()).allMatch(field -> everyPart(field.dataType(), fit));
    }
    if (type instanceof ArrayType array) {
      return everyPart(array.elementType(), fit);
    }
    if (type instanceof MapType map) {
      return fit.test(map) && everyPart(map.keyType(), fit) && everyPart(map.valueType(), fit);
    }
    return fit.test(type);
  }
}

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

/** Which types of values the formats of an output can hold. */
final class FormatTypes {

  private FormatTypes() {}

  /** Whether text has a form for a type. */
  static boolean isText(DataType type) {
    return everyPart(
        type,
        part ->
            part instanceof MapType map
                ? map.keyType().equals(DataTypes.StringType)
                : !Set.of("variant", "interval", "void").contains(part.typeName()));
  }

  /** What columnar formats hold, bit by bit. */
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

  /** Whether all maps in a type, and all types that have no others inside, are fit. */
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

package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.common.Json;
import io.sparkllama.spark.internal.options.OptionKey;
import io.sparkllama.spark.internal.options.OptionKeys;
import io.sparkllama.spark.internal.options.SamplingOptions;
import io.sparkllama.spark.internal.options.Spelling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads the options argument of a function: a map or a struct of names and values. */
final class CatalystOptions {

  private CatalystOptions() {}

  /**
   * Requires that options can be read from a type, and that the fields of a struct are options.
   *
   * @throws IllegalArgumentException if not
   */
  static void requireReadable(DataType type) {
    if (type instanceof StructType struct) {
      for (StructField field : struct.fields()) {
        OptionKeys.of(field.name(), Spelling.OPTION);
        requireReadable(field.name(), field.dataType());
      }
    } else if (type instanceof MapType map && map.keyType() instanceof StringType) {
      requireReadable(
          map.valueType() instanceof ArrayType
              ? SamplingOptions.STOP.name()
              : "the value of an option",
          map.valueType());
    } else {
      throw new IllegalArgumentException(
          "options are of type "
              + type.sql()
              + "; they must be a map of strings or a named_struct, such as map('max_tokens',"
              + " '50') or named_struct('max_tokens', 50)");
    }
  }

  /** Requires that the value of an option can be read from a type. */
  static void requireReadable(String name, DataType type) {
    boolean severalStrings = OptionKeys.find(name).filter(OptionKey::takesStrings).isPresent();
    boolean readable =
        type instanceof ArrayType array
            ? severalStrings && isText(array.elementType())
            : isScalar(type);
    if (!readable) {
      throw new IllegalArgumentException(
          name
              + " is of type "
              + type.sql()
              + "; it must be a string"
              + (severalStrings ? " or an array of strings" : ", a number or a boolean"));
    }
  }

  private static boolean isText(DataType type) {
    return type instanceof StringType || type instanceof NullType;
  }

  private static boolean isScalar(DataType type) {
    return isText(type) || type instanceof NumericType || type instanceof BooleanType;
  }

  /**
   * The options in a value of Catalyst, without those that are null.
   *
   * @throws IllegalArgumentException if a value cannot be that of an option
   */
  static Map<String, String> read(Object value, DataType type) {
    Map<String, String> options = new HashMap<>();
    if (value instanceof MapData map) {
      MapType mapType = (MapType) type;
      for (int i = 0; i < map.numElements(); i++) {
        if (!map.valueArray().isNullAt(i)) {
          String name = map.keyArray().getUTF8String(i).toString();
          Object item = map.valueArray().get(i, mapType.valueType());
          options.put(name, text(name, item, mapType.valueType()));
        }
      }
    } else if (value instanceof InternalRow row) {
      StructType struct = (StructType) type;
      for (int i = 0; i < struct.size(); i++) {
        StructField field = struct.fields()[i];
        if (!row.isNullAt(i)) {
          options.put(
              field.name(), text(field.name(), row.get(i, field.dataType()), field.dataType()));
        }
      }
    }
    return options;
  }

  /** A value as the text of an option; an array of strings becomes JSON. */
  static String text(String name, Object value, DataType type) {
    if (!(value instanceof ArrayData array && type instanceof ArrayType arrayType)) {
      return value.toString();
    }
    requireReadable(name, type);
    List<String> items = new ArrayList<>();
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s has a NULL at index %d; leave it out",
                name.toLowerCase(Locale.ROOT),
                i));
      }
      items.add(array.get(i, arrayType.elementType()).toString());
    }
    return Json.write(items);
  }
}

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

/** The options argument of a function: a map or a struct of names to values. */
final class CatalystOptions {

  private CatalystOptions() {}

  /**
   * Refuses a type that options cannot be read from, and a struct with a field that is no option.
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

  /** Refuses a type that the value of an option cannot be read from. */
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
   * The options in a value of Catalyst; what is null is left out.
   *
   * @throws IllegalArgumentException for a value that is no option's
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

  /** A value as an option is written: an array of strings is JSON. */
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

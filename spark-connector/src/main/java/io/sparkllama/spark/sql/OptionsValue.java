package io.sparkllama.spark.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkllama.spark.LlamaOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** The options argument of a function: a map or a struct of names to values. */
final class OptionsValue {

  private static final ObjectMapper JSON = new ObjectMapper();

  private OptionsValue() {}

  /**
   * Refuses a type that options cannot be read from, and a struct with a field that is no option.
   */
  static void requireReadable(DataType type) {
    if (type instanceof StructType struct) {
      for (String name : struct.fieldNames()) {
        LlamaOptions.requireKnown(name);
      }
    } else if (!(type instanceof MapType map && map.keyType().equals(DataTypes.StringType))) {
      throw new IllegalArgumentException(
          "options are of type "
              + type.sql()
              + "; they must be a map of strings or a named_struct, such as map('max_tokens',"
              + " '50') or named_struct('max_tokens', 50)");
    }
  }

  /** The options in a value of Catalyst; what is null is left out. */
  static Map<String, String> read(Object value, DataType type) {
    Map<String, String> options = new HashMap<>();
    if (value instanceof MapData map) {
      MapType mapType = (MapType) type;
      for (int i = 0; i < map.numElements(); i++) {
        if (!map.valueArray().isNullAt(i)) {
          options.put(
              map.keyArray().getUTF8String(i).toString(),
              text(map.valueArray().get(i, mapType.valueType()), mapType.valueType()));
        }
      }
    } else if (value instanceof InternalRow row) {
      StructType struct = (StructType) type;
      for (int i = 0; i < struct.size(); i++) {
        DataType field = struct.fields()[i].dataType();
        if (!row.isNullAt(i)) {
          options.put(struct.fieldNames()[i], text(row.get(i, field), field));
        }
      }
    }
    return options;
  }

  /** A value as an option is written: an array of strings is JSON. */
  private static String text(Object value, DataType type) {
    if (value instanceof ArrayData array && type instanceof ArrayType arrayType) {
      List<String> items = new ArrayList<>();
      for (int i = 0; i < array.numElements(); i++) {
        items.add(String.valueOf(array.get(i, arrayType.elementType())));
      }
      try {
        return JSON.writeValueAsString(items);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
    return value.toString();
  }
}

package io.sparkllama.spark.internal.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import io.sparkllama.spark.internal.common.Json;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Parses structured output, which is JSON, as a value of Catalyst. */
final class ResponseReader {

  private ResponseReader() {}

  /**
   * Parses a text as a value of a type.
   *
   * @throws IllegalArgumentException if it is not JSON, or not a value of the type
   */
  static Object read(String text, DataType type) {
    try {
      return value(Json.exact().readTree(text), type, "");
    } catch (JsonProcessingException e) {
      throw new OptionException(
          Options.MAX_TOKENS,
          Message.of(
              "the text is not JSON (",
              e.getOriginalMessage(),
              "); raise ",
              Options.MAX_TOKENS,
              " if it was cut"),
          e);
    }
  }

  private static Object value(JsonNode json, DataType type, String path) {
    if (json.isNull() || json.isMissingNode()) {
      return null;
    }
    if (type instanceof StructType struct && json.isObject()) {
      Object[] values = new Object[struct.size()];
      for (int i = 0; i < values.length; i++) {
        String name = struct.fieldNames()[i];
        values[i] = value(json.path(name), struct.fields()[i].dataType(), path + "." + name);
      }
      return new GenericInternalRow(values);
    }
    if (type instanceof ArrayType array && json.isArray()) {
      List<Object> items = new ArrayList<>();
      json.forEach(item -> items.add(value(item, array.elementType(), path + "[]")));
      return new GenericArrayData(items.toArray());
    }
    if (type.equals(DataTypes.StringType)) {
      return UTF8String.fromString(json.isTextual() ? json.asText() : json.toString());
    }
    if (type.equals(DataTypes.BooleanType) && json.isBoolean()) {
      return json.asBoolean();
    }
    if (type.equals(DataTypes.IntegerType) && json.canConvertToExactIntegral()) {
      return fitting(json.canConvertToInt(), json.intValue(), json, type, path);
    }
    if (type.equals(DataTypes.LongType) && json.canConvertToExactIntegral()) {
      return fitting(json.canConvertToLong(), json.longValue(), json, type, path);
    }
    if (type.equals(DataTypes.FloatType) && json.isNumber()) {
      float value = json.floatValue();
      return fitting(Float.isFinite(value), value, json, type, path);
    }
    if (type.equals(DataTypes.DoubleType) && json.isNumber()) {
      double value = json.doubleValue();
      return fitting(Double.isFinite(value), value, json, type, path);
    }
    return fitting(false, null, json, type, path);
  }

  private static Object fitting(
      boolean fits, Object value, JsonNode json, DataType type, String path) {
    if (!fits) {
      throw new IllegalArgumentException(
          "the value response" + path + " is " + json + ", which is no " + type.sql());
    }
    return value;
  }
}

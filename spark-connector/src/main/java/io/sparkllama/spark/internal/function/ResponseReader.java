package io.sparkllama.spark.internal.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import io.sparkllama.spark.internal.common.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FractionalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.MapType;
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
    if (type instanceof MapType map && json.isObject()) {
      return map(json, map, path);
    }
    if (type.equals(DataTypes.StringType)) {
      return UTF8String.fromString(json.isTextual() ? json.asText() : json.toString());
    }
    if (type.equals(DataTypes.BooleanType) && json.isBoolean()) {
      return json.asBoolean();
    }
    if (type instanceof IntegralType && json.canConvertToExactIntegral()) {
      return integral(json, type, path);
    }
    if (type instanceof FractionalType && json.isNumber()) {
      return fractional(json, type, path);
    }
    return json.isTextual() ? time(json, type, path) : fitting(false, null, json, type, path);
  }

  private static Object map(JsonNode json, MapType type, String path) {
    List<Object> keys = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      keys.add(UTF8String.fromString(member.getKey()));
      values.add(value(member.getValue(), type.valueType(), path + "." + member.getKey()));
    }
    return new ArrayBasedMapData(
        new GenericArrayData(keys.toArray()), new GenericArrayData(values.toArray()));
  }

  private static Object integral(JsonNode json, DataType type, String path) {
    boolean isInt = json.canConvertToInt();
    int value = json.intValue();
    if (type.equals(DataTypes.ByteType)) {
      return fitting(isInt && value == (byte) value, (byte) value, json, type, path);
    }
    if (type.equals(DataTypes.ShortType)) {
      return fitting(isInt && value == (short) value, (short) value, json, type, path);
    }
    return type.equals(DataTypes.IntegerType)
        ? fitting(isInt, value, json, type, path)
        : fitting(json.canConvertToLong(), json.longValue(), json, type, path);
  }

  private static Object fractional(JsonNode json, DataType type, String path) {
    if (type instanceof DecimalType decimal) {
      BigDecimal value = json.decimalValue().stripTrailingZeros();
      boolean fits =
          value.scale() <= decimal.scale()
              && value.precision() - value.scale() <= decimal.precision() - decimal.scale();
      return fitting(
          fits,
          fits ? Decimal.apply(value, decimal.precision(), decimal.scale()) : null,
          json,
          type,
          path);
    }
    if (type.equals(DataTypes.FloatType)) {
      float value = json.floatValue();
      return fitting(Float.isFinite(value), value, json, type, path);
    }
    double value = json.doubleValue();
    return fitting(Double.isFinite(value), value, json, type, path);
  }

  /** A date as days, or a timestamp as microseconds, since 1970. */
  private static Object time(JsonNode json, DataType type, String path) {
    try {
      if (type.equals(DataTypes.DateType)) {
        return (int) LocalDate.parse(json.asText()).toEpochDay();
      }
      if (type.equals(DataTypes.TimestampType)) {
        Instant at = OffsetDateTime.parse(json.asText()).toInstant();
        return TimeUnit.SECONDS.toMicros(at.getEpochSecond())
            + TimeUnit.NANOSECONDS.toMicros(at.getNano());
      }
    } catch (DateTimeParseException e) {
      // Other strings are no values of these types.
    }
    return fitting(false, null, json, type, path);
  }

  private static Object fitting(
      boolean fits, Object value, JsonNode json, DataType type, String path) {
    if (!fits) {
      throw new IllegalArgumentException(
          "the value response" + path + " is " + json + ", which is not of type " + type.sql());
    }
    return value;
  }
}

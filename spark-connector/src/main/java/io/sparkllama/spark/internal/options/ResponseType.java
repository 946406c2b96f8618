package io.sparkllama.spark.internal.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkllama.request.JsonSchemaGrammar;
import io.sparkllama.spark.internal.common.Json;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Types of structured output: converts a Spark DDL to a JSON schema, and a JSON schema to a Spark
 * type.
 */
final class ResponseType {

  private static final String MINIMUM = "minimum";
  private static final String MAXIMUM = "maximum";
  private static final String FORMAT = "format";

  /** Digits after the point to which a grammar can limit a number. */
  private static final int MAX_SCALE = 15;

  private static final Map<DataType, String> JSON_TYPES =
      Map.ofEntries(
          Map.entry(DataTypes.StringType, "string"),
          Map.entry(DataTypes.DateType, "string"),
          Map.entry(DataTypes.TimestampType, "string"),
          Map.entry(DataTypes.BooleanType, "boolean"),
          Map.entry(DataTypes.ByteType, "integer"),
          Map.entry(DataTypes.ShortType, "integer"),
          Map.entry(DataTypes.IntegerType, "integer"),
          Map.entry(DataTypes.LongType, "integer"),
          Map.entry(DataTypes.FloatType, "number"),
          Map.entry(DataTypes.DoubleType, "number"));

  private static final Map<DataType, long[]> RANGES =
      Map.of(
          DataTypes.ByteType, new long[] {Byte.MIN_VALUE, Byte.MAX_VALUE},
          DataTypes.ShortType, new long[] {Short.MIN_VALUE, Short.MAX_VALUE},
          DataTypes.IntegerType, new long[] {Integer.MIN_VALUE, Integer.MAX_VALUE},
          DataTypes.LongType, new long[] {Long.MIN_VALUE, Long.MAX_VALUE});

  private static final Map<DataType, String> FORMATS =
      Map.of(
          DataTypes.FloatType, "float",
          DataTypes.DateType, "date",
          DataTypes.TimestampType, "date-time");

  private ResponseType() {}

  /**
   * Parses a DDL: columns such as {@code sentiment STRING, urgent: BOOLEAN}, or one type of several
   * values such as {@code STRUCT<a: INT>} or {@code ARRAY<STRING>}.
   *
   * @param name name of the option that gives it, as typed
   * @throws IllegalArgumentException if it is not a DDL or has an unsupported type
   */
  static DataType ofDdl(String name, String ddl) {
    DataType type =
        columns(ddl)
            .or(() -> single(ddl))
            .or(() -> single("STRUCT<" + ddl + ">"))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        name
                            + " is '"
                            + ddl
                            + "'; it must be a list of columns such as 'name STRING, age INT'"));
    jsonSchema(name, type);
    return type;
  }

  private static Optional<DataType> columns(String ddl) {
    try {
      return Optional.of(StructType.fromDDL(ddl));
    } catch (Exception e) {
      // Spark's ParseException is checked, but Scala does not declare it.
      return Optional.empty();
    }
  }

  private static Optional<DataType> single(String ddl) {
    try {
      return Optional.of(CatalystSqlParser$.MODULE$.parseDataType(ddl))
          .filter(
              type ->
                  type instanceof StructType
                      || type instanceof ArrayType
                      || type instanceof MapType);
    } catch (Exception e) {
      return Optional.empty();
    }
  }

  /** The JSON schema of texts that fit a type from {@link #ofDdl}. Every field is required. */
  static String jsonSchema(String name, DataType type) {
    return schema(name, type, "").toString();
  }

  private static ObjectNode schema(String name, DataType type, String path) {
    ObjectNode schema = Json.mapper().createObjectNode();
    if (JSON_TYPES.containsKey(type)) {
      return limited(schema.put("type", JSON_TYPES.get(type)), type);
    }
    if (type instanceof DecimalType decimal) {
      return limited(schema.put("type", "number"), decimal);
    }
    if (type instanceof ArrayType array) {
      schema.put("type", "array").set("items", schema(name, array.elementType(), path + "[]"));
      return schema;
    }
    if (type instanceof MapType map && map.keyType().equals(DataTypes.StringType)) {
      schema
          .put("type", "object")
          .set("additionalProperties", schema(name, map.valueType(), path + "{}"));
      return schema;
    }
    if (type instanceof StructType struct && struct.size() > 0) {
      schema.put("type", "object");
      ObjectNode properties = schema.putObject("properties");
      ArrayNode required = schema.putArray("required");
      for (StructField field : struct.fields()) {
        String fieldPath = path.isEmpty() ? field.name() : path + "." + field.name();
        properties.set(field.name(), schema(name, field.dataType(), fieldPath));
        required.add(field.name());
      }
      return schema.put("additionalProperties", false);
    }
    throw new IllegalArgumentException(
        name
            + " has "
            + (path.isEmpty() ? "no columns" : path + " of type " + type.sql())
            + "; use STRING, BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL, DATE,"
            + " TIMESTAMP, and ARRAY, STRUCT and MAP<STRING, ...> of these");
  }

  /** Limits values to what the type can hold, so that no result fails for that reason. */
  private static ObjectNode limited(ObjectNode schema, DataType type) {
    if (RANGES.containsKey(type)) {
      return schema.put(MINIMUM, RANGES.get(type)[0]).put(MAXIMUM, RANGES.get(type)[1]);
    }
    return FORMATS.containsKey(type) ? schema.put(FORMAT, FORMATS.get(type)) : schema;
  }

  private static ObjectNode limited(ObjectNode schema, DecimalType type) {
    BigDecimal step = BigDecimal.ONE.movePointLeft(type.scale());
    BigDecimal most = BigDecimal.TEN.pow(type.precision() - type.scale()).subtract(step);
    schema.put(MINIMUM, most.negate()).put(MAXIMUM, most);
    return type.scale() > MAX_SCALE ? schema : schema.put("multipleOf", step);
  }

  /**
   * The Spark type for texts that satisfy a JSON schema. A value that may have several types
   * becomes a STRING with its JSON, unless null is the other one.
   */
  static DataType ofJsonSchema(String name, String schema) {
    try {
      return SchemaType.of(Json.mapper().readTree(normalized(schema)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          name + " is not JSON: " + e.getOriginalMessage() + "; correct it", e);
    }
  }

  /** A schema that cannot be used is refused where it is read as an option of the engine. */
  private static String normalized(String schema) {
    try {
      return JsonSchemaGrammar.schemaOf(schema);
    } catch (IllegalArgumentException e) {
      return schema;
    }
  }
}

package io.sparkllama.spark.internal.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkllama.spark.internal.common.Json;
import java.util.Map;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Types of structured output: converts a Spark DDL to a JSON schema, and a JSON schema to a Spark
 * type.
 */
final class ResponseType {

  private static final Map<DataType, String> JSON_TYPES =
      Map.of(
          DataTypes.StringType, "string",
          DataTypes.BooleanType, "boolean",
          DataTypes.IntegerType, "integer",
          DataTypes.LongType, "integer",
          DataTypes.FloatType, "number",
          DataTypes.DoubleType, "number");

  private ResponseType() {}

  /**
   * Parses a DDL such as {@code sentiment STRING, urgent BOOLEAN}.
   *
   * @param name name of the option that gives it, as typed
   * @throws IllegalArgumentException if it is not a DDL or has an unsupported type
   */
  static StructType ofDdl(String name, String ddl) {
    StructType type;
    try {
      type = StructType.fromDDL(ddl);
    } catch (Exception e) {
      // Spark's ParseException is checked, but Scala does not declare it.
      throw new IllegalArgumentException(
          name + " is '" + ddl + "'; it must be a list of columns such as 'name STRING, age INT'",
          e);
    }
    jsonSchema(name, type);
    return type;
  }

  /** The JSON schema of texts that fit a type from {@link #ofDdl}. Every field is required. */
  static String jsonSchema(String name, StructType type) {
    return schema(name, type, "").toString();
  }

  private static ObjectNode schema(String name, DataType type, String path) {
    ObjectNode schema = Json.mapper().createObjectNode();
    if (JSON_TYPES.containsKey(type)) {
      return limited(schema.put("type", JSON_TYPES.get(type)), type);
    }
    if (type instanceof ArrayType array) {
      schema.put("type", "array").set("items", schema(name, array.elementType(), path + "[]"));
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
            + "; use STRING, BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, and ARRAY and STRUCT of these");
  }

  /** Limits numbers to what the type can hold, so that no result fails for that reason. */
  private static ObjectNode limited(ObjectNode schema, DataType type) {
    if (type.equals(DataTypes.IntegerType)) {
      return schema.put("minimum", Integer.MIN_VALUE).put("maximum", Integer.MAX_VALUE);
    }
    if (type.equals(DataTypes.LongType)) {
      return schema.put("minimum", Long.MIN_VALUE).put("maximum", Long.MAX_VALUE);
    }
    return type.equals(DataTypes.FloatType) ? schema.put("format", "float") : schema;
  }

  /**
   * The Spark type for texts that satisfy a JSON schema. A value that may have several types
   * becomes a STRING with its JSON, unless null is the other one.
   */
  static DataType ofJsonSchema(String name, String schema) {
    try {
      return SchemaType.of(Json.mapper().readTree(schema));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          name + " is not JSON: " + e.getOriginalMessage() + "; correct it", e);
    }
  }
}

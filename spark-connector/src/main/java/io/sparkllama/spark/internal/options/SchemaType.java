package io.sparkllama.spark.internal.options;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The Spark type for texts that satisfy a JSON schema. All fields and elements may be null, so a
 * schema that allows null beside one other type has the type of the other.
 */
final class SchemaType {

  private static final String NULL = "null";

  private final JsonNode root;

  /** References that are being followed. A type that contains itself has no Spark type. */
  private final Set<String> open = new HashSet<>();

  private SchemaType(JsonNode root) {
    this.root = root;
  }

  static DataType of(JsonNode schema) {
    return new SchemaType(schema).typeOf(schema);
  }

  private DataType typeOf(JsonNode schema) {
    JsonNode alternatives = firstOf(schema, "anyOf", "oneOf", "allOf");
    if (schema.path("$ref").isTextual()) {
      return typeOfReference(schema.path("$ref").asText());
    }
    if (alternatives.isArray()) {
      List<JsonNode> others = new ArrayList<>();
      alternatives.forEach(each -> others.add(each));
      others.removeIf(each -> each.path("type").asText().equals(NULL));
      return others.size() == 1 ? typeOf(others.get(0)) : DataTypes.StringType;
    }
    return switch (nameOf(schema.path("type"))) {
      case "boolean" -> DataTypes.BooleanType;
      case "integer" -> DataTypes.LongType;
      case "number" -> DataTypes.DoubleType;
      case "array" ->
          schema.path("items").isObject()
              ? DataTypes.createArrayType(typeOf(schema.path("items")))
              : DataTypes.StringType;
      case "object" -> structOf(schema.path("properties"));
      default -> DataTypes.StringType;
    };
  }

  private static JsonNode firstOf(JsonNode schema, String... keywords) {
    for (String keyword : keywords) {
      if (schema.has(keyword)) {
        return schema.path(keyword);
      }
    }
    return schema.path(keywords[0]);
  }

  /** The one type besides null; empty if there are several or none. */
  private static String nameOf(JsonNode type) {
    List<String> names = new ArrayList<>();
    (type.isArray() ? type : List.of(type)).forEach(name -> names.add(name.asText()));
    names.remove(NULL);
    return names.size() == 1 ? names.get(0) : "";
  }

  private DataType typeOfReference(String reference) {
    if (!reference.startsWith("#") || !open.add(reference)) {
      return DataTypes.StringType;
    }
    JsonNode target = reference.length() == 1 ? root : root.at(reference.substring(1));
    DataType type = typeOf(target);
    open.remove(reference);
    return type;
  }

  private DataType structOf(JsonNode properties) {
    StructType struct = new StructType();
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      struct = struct.add(property.getKey(), typeOf(property.getValue()));
    }
    return struct.isEmpty() ? DataTypes.StringType : struct;
  }
}

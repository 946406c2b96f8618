package io.sparkllama.spark.internal.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
  private static final String INTEGER = "integer";
  private static final String NUMBER = "number";

  /** Limit on schemas to look at, which alternatives may multiply; others become STRING. */
  private static final int MAX_STEPS = 20_000;

  private static final Map<String, DataType> SIMPLE =
      Map.of(
          "boolean",
          DataTypes.BooleanType,
          INTEGER,
          DataTypes.LongType,
          NUMBER,
          DataTypes.DoubleType);

  private final JsonNode root;

  /** References that are being followed. A type that contains itself has no Spark type. */
  private final Set<String> open = new HashSet<>();

  private int steps;

  private SchemaType(JsonNode root) {
    this.root = root;
  }

  static DataType of(JsonNode schema) {
    return new SchemaType(schema).typeOf(List.of(schema));
  }

  /** The type of values that satisfy several schemas. */
  private DataType typeOf(List<JsonNode> schemas) {
    if (++steps > MAX_STEPS) {
      return DataTypes.StringType;
    }
    List<JsonNode> parts = new ArrayList<>();
    List<String> followed = new ArrayList<>();
    boolean known = schemas.stream().allMatch(schema -> collect(schema, parts, followed));
    DataType type = known ? typeOfParts(parts) : DataTypes.StringType;
    followed.forEach(open::remove);
    return type;
  }

  /** Adds a schema and those it leads to; false if one leads back to where it came from. */
  private boolean collect(JsonNode schema, List<JsonNode> parts, List<String> followed) {
    parts.add(schema);
    String reference = schema.path("$ref").asText("");
    if (!reference.isEmpty()) {
      if (!reference.startsWith("#") || !open.add(reference)) {
        return false;
      }
      followed.add(reference);
      if (!collect(target(reference), parts, followed)) {
        return false;
      }
    }
    for (JsonNode part : schema.path("allOf")) {
      if (!collect(part, parts, followed)) {
        return false;
      }
    }
    return true;
  }

  private JsonNode target(String reference) {
    try {
      String pointer = reference.substring(1).replace("+", "%2B");
      return root.at(URLDecoder.decode(pointer, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return root.path("");
    }
  }

  private DataType typeOfParts(List<JsonNode> parts) {
    for (JsonNode part : parts) {
      for (String keyword : List.of("anyOf", "oneOf")) {
        if (part.has(keyword)) {
          return typeOfChoice(parts, part, keyword);
        }
      }
    }
    String name = nameOf(parts);
    if (SIMPLE.containsKey(name)) {
      return SIMPLE.get(name);
    }
    return switch (name) {
      case "array" -> typeOfArray(parts);
      case "object" -> typeOfObject(parts);
      case "string" -> typeOfString(parts);
      default -> DataTypes.StringType;
    };
  }

  /** The type that all alternatives have, together with everything else, besides null. */
  private DataType typeOfChoice(List<JsonNode> parts, JsonNode chooser, String keyword) {
    Set<DataType> types = new LinkedHashSet<>();
    for (JsonNode alternative : chooser.path(keyword)) {
      if (!isNull(alternative)) {
        List<JsonNode> together = new ArrayList<>();
        parts.forEach(
            part -> together.add(part.equals(chooser) ? without(part, keyword) : flat(part)));
        together.add(alternative);
        types.add(typeOf(together));
      }
    }
    if (types.equals(Set.of(DataTypes.LongType, DataTypes.DoubleType))) {
      return DataTypes.DoubleType;
    }
    return types.size() == 1 ? types.iterator().next() : DataTypes.StringType;
  }

  private static boolean isNull(JsonNode schema) {
    return schema.path("type").asText().equals(NULL)
        || (schema.has("const") && schema.path("const").isNull());
  }

  /** A schema without what has been followed. */
  private static JsonNode flat(JsonNode schema) {
    return schema instanceof ObjectNode object
        ? object.deepCopy().without(List.of("$ref", "allOf"))
        : schema;
  }

  private static JsonNode without(JsonNode schema, String keyword) {
    return flat(schema) instanceof ObjectNode object ? object.without(keyword) : schema;
  }

  /** The one type besides null that all parts allow; empty if there are several or none. */
  private static String nameOf(List<JsonNode> parts) {
    Set<String> names = null;
    for (JsonNode part : parts) {
      Set<String> own = namesOf(part);
      if (names == null || names.isEmpty()) {
        names = own;
      } else if (!own.isEmpty()) {
        boolean integer = names.contains(INTEGER) || own.contains(INTEGER);
        boolean number = names.contains(NUMBER) || own.contains(NUMBER);
        names.retainAll(own);
        if (names.isEmpty() && integer && number) {
          names.add(INTEGER);
        }
      }
    }
    return names != null && names.size() == 1 ? names.iterator().next() : "";
  }

  private static Set<String> namesOf(JsonNode schema) {
    Set<String> names = new LinkedHashSet<>();
    JsonNode type = schema.path("type");
    if (type.isArray() || type.isTextual()) {
      (type.isArray() ? type : List.of(type)).forEach(name -> names.add(name.asText()));
    } else if (schema.has("const") || schema.has("enum")) {
      (schema.has("const") ? List.of(schema.path("const")) : schema.path("enum"))
          .forEach(value -> names.add(nameOfValue(value)));
    } else if (schema.has("properties") || schema.has("additionalProperties")) {
      names.add("object");
    } else if (schema.has("items")) {
      names.add("array");
    }
    names.remove(NULL);
    if (names.equals(Set.of(INTEGER, NUMBER))) {
      names.remove(INTEGER);
    }
    return names;
  }

  private static String nameOfValue(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> NULL;
      case BOOLEAN -> "boolean";
      case STRING -> "string";
      case NUMBER -> value.canConvertToExactIntegral() ? INTEGER : NUMBER;
      default -> "json";
    };
  }

  private static DataType typeOfString(List<JsonNode> parts) {
    if (parts.stream().anyMatch(part -> part.has("enum") || part.has("const"))) {
      return DataTypes.StringType;
    }
    Set<String> formats = new HashSet<>();
    parts.forEach(part -> formats.add(part.path("format").asText()));
    return formats.contains("date")
        ? DataTypes.DateType
        : formats.contains("date-time") ? DataTypes.TimestampType : DataTypes.StringType;
  }

  private DataType typeOfArray(List<JsonNode> parts) {
    List<JsonNode> items = new ArrayList<>();
    Set<DataType> types = new LinkedHashSet<>();
    for (JsonNode part : parts) {
      if (part.path("items").isObject()) {
        items.add(part.path("items"));
      }
      part.path("prefixItems").forEach(item -> types.add(typeOf(List.of(item))));
    }
    if (!items.isEmpty()) {
      types.add(typeOf(items));
    }
    return types.size() == 1
        ? DataTypes.createArrayType(types.iterator().next())
        : DataTypes.StringType;
  }

  private DataType typeOfObject(List<JsonNode> parts) {
    Map<String, List<JsonNode>> properties = new LinkedHashMap<>();
    List<JsonNode> values = new ArrayList<>();
    Set<DataType> patterns = new LinkedHashSet<>();
    for (JsonNode part : parts) {
      for (Map.Entry<String, JsonNode> property : part.path("properties").properties()) {
        properties
            .computeIfAbsent(property.getKey(), name -> new ArrayList<>())
            .add(property.getValue());
      }
      if (part.path("additionalProperties").isObject()) {
        values.add(part.path("additionalProperties"));
      }
      part.path("patternProperties").forEach(value -> patterns.add(typeOf(List.of(value))));
    }
    if (!properties.isEmpty()) {
      StructType struct = new StructType();
      for (Map.Entry<String, List<JsonNode>> property : properties.entrySet()) {
        struct = struct.add(property.getKey(), typeOf(property.getValue()));
      }
      return struct;
    }
    if (!values.isEmpty()) {
      patterns.add(typeOf(values));
    }
    return patterns.size() == 1
        ? DataTypes.createMapType(DataTypes.StringType, patterns.iterator().next())
        : DataTypes.StringType;
  }
}

package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** Makes small JSON schemas with most of the keywords, some of which contradict each other. */
final class RandomSchema {

  private static final int DEPTH = 3;
  private static final int DEFINITIONS = 3;

  private static final List<String> NAMES = List.of("a", "b", "ab", "x-y", "é", "long name");

  private static final List<String> PATTERNS =
      List.of("^a", "b$", "^[a-c]{1,3}$", "^(x|y)*z$", "\\d", "^\\d{2}-\\w+$", "[^a]", "a|^b", "");

  private static final List<String> FORMATS =
      List.of("date", "uuid", "ipv4", "time", "duration", "hostname", "binary");

  private static final List<String> UNSUPPORTED =
      List.of("if", "not", "contains", "dependentRequired", "unevaluatedItems", "minimun");

  private final Random random;

  RandomSchema(long seed) {
    this.random = new Random(seed);
  }

  String text() {
    ObjectNode root = schema(0);
    ObjectNode definitions = root.putObject("$defs");
    for (int i = 0; i < DEFINITIONS; i++) {
      definitions.set("d" + i, schema(1));
    }
    return switch (random.nextInt(12)) {
      case 0 ->
          "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":" + root + "}}";
      case 1 -> "{\"name\":\"n\",\"input_schema\":" + root + "}";
      default -> root.toString();
    };
  }

  private ObjectNode schema(int depth) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    if (one(3)) {
      schema.put("title", "a title").put("description", "\"quoted\"").put("x-order", 1);
    }
    if (one(25)) {
      schema.putObject(UNSUPPORTED.get(random.nextInt(UNSUPPORTED.size())));
    }
    switch (random.nextInt(depth >= DEPTH ? 7 : 14)) {
      case 0 -> string(schema);
      case 1 -> number(schema);
      case 2 -> values(schema);
      case 3 -> schema.put("type", one(2) ? "boolean" : "null");
      case 4 -> schema.putArray("type").add("integer").add(one(2) ? "null" : "string");
      case 5 -> schema.put("$ref", reference());
      case 6 -> string(schema.put("nullable", true));
      case 7 -> array(schema, depth);
      case 8 -> schemas(schema.putArray(one(2) ? "anyOf" : "oneOf"), depth);
      case 9 -> {
        object(schema, depth);
        schemas(schema.putArray(one(2) ? "allOf" : "anyOf"), depth);
      }
      case 10 -> {
        schema.put("$ref", reference());
        object(schema, depth);
      }
      default -> object(schema, depth);
    }
    return schema;
  }

  private boolean one(int of) {
    return random.nextInt(of) == 0;
  }

  private String reference() {
    return switch (random.nextInt(8)) {
      case 0 -> "#";
      case 1 -> "#/$defs/d0/properties/a";
      default -> "#/$defs/d" + random.nextInt(DEFINITIONS);
    };
  }

  private void string(ObjectNode schema) {
    schema.put("type", "string");
    if (one(3)) {
      schema.put("minLength", random.nextInt(4));
    }
    if (one(3)) {
      schema.put("maxLength", random.nextInt(12));
    }
    if (one(3)) {
      schema.put("pattern", PATTERNS.get(random.nextInt(PATTERNS.size())));
    }
    if (one(4)) {
      schema.put("format", FORMATS.get(random.nextInt(FORMATS.size())));
    }
  }

  private void number(ObjectNode schema) {
    schema.put("type", one(2) ? "integer" : "number");
    if (one(2)) {
      schema.put(one(2) ? "minimum" : "exclusiveMinimum", bound());
    }
    if (one(2)) {
      schema.put(one(2) ? "maximum" : "exclusiveMaximum", bound());
    }
    if (one(5)) {
      schema.put("multipleOf", List.of(1.0, 0.1, 0.01, 3.0, 0.25).get(random.nextInt(5)));
    }
  }

  private double bound() {
    return one(2) ? random.nextInt(-20, 200) : Math.round(random.nextDouble() * 1000) / 100.0 - 2;
  }

  private void values(ObjectNode schema) {
    ArrayNode values = schema.putArray("enum");
    for (int i = random.nextInt(5); i >= 0; i--) {
      switch (random.nextInt(5)) {
        case 0 -> values.add(i);
        case 1 -> values.addNull();
        case 2 -> values.add(i % 2 == 0);
        default -> values.add("v\"" + i);
      }
    }
    if (one(4)) {
      schema.put("type", "string");
    }
  }

  private void array(ObjectNode schema, int depth) {
    schema.put("type", "array");
    if (!one(4)) {
      schema.set(
          "items", one(6) ? JsonNodeFactory.instance.booleanNode(one(2)) : schema(depth + 1));
    }
    if (one(4)) {
      schemas(schema.putArray("prefixItems"), depth);
    }
    if (one(3)) {
      schema.put("minItems", random.nextInt(3));
    }
    if (one(3)) {
      schema.put("maxItems", random.nextInt(5));
    }
    if (one(4)) {
      schema.put("uniqueItems", true);
    }
  }

  private void schemas(ArrayNode list, int depth) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      list.add(schema(depth + 1));
    }
  }

  private void object(ObjectNode schema, int depth) {
    if (!one(4)) {
      schema.put("type", "object");
    }
    ObjectNode properties = schema.putObject("properties");
    for (int i = random.nextInt(4); i > 0; i--) {
      properties.set(name(), schema(depth + 1));
    }
    if (one(2)) {
      ArrayNode required = schema.putArray("required");
      properties.fieldNames().forEachRemaining(name -> addSometimes(required, name));
    }
    if (one(6)) {
      schema.putArray("required").add(name());
    }
    if (one(3)) {
      schema.set(
          "additionalProperties",
          one(2) ? JsonNodeFactory.instance.booleanNode(one(3)) : schema(depth + 1));
    }
    if (one(8)) {
      schema
          .putObject("patternProperties")
          .set(PATTERNS.get(random.nextInt(PATTERNS.size())), schema(depth + 1));
    }
    if (one(8)) {
      schema.putObject("propertyNames").put("pattern", "^[a-z é]*$").put("minLength", 1);
    }
    if (one(6)) {
      schema.put("minProperties", random.nextInt(3));
    }
    if (one(6)) {
      schema.put("maxProperties", random.nextInt(4));
    }
  }

  private void addSometimes(ArrayNode required, String name) {
    if (one(2)) {
      required.add(name);
    }
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  /** A schema with a few characters changed, which may not be one any more. */
  String damaged() {
    StringBuilder text = new StringBuilder(text());
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, "{}[],:\"0aé\\".charAt(random.nextInt(11)));
        default -> text.setCharAt(at, "{}[],:\"0a-".charAt(random.nextInt(10)));
      }
    }
    return text.toString();
  }
}

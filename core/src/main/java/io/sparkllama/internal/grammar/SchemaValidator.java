package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Validates against JSON Schema (draft 2020-12) with a library that is independent of the grammar.
 * It fetches nothing: all references must resolve within the schema. Thread-safe.
 */
final class SchemaValidator {

  /**
   * Root locale, so that messages are the same on every machine. References are not followed before
   * a value asks for it, which never ends for schemas that refer to each other a lot.
   */
  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .locale(Locale.ROOT)
          .pathType(PathType.JSON_PATH)
          .regularExpressionFactory(new LinearPatterns())
          .preloadJsonSchema(false)
          .build();

  /** Keywords that the draft does not know are annotations here, about which nothing is logged. */
  private static final JsonMetaSchema KEYWORDS =
      JsonMetaSchema.builder(JsonMetaSchema.getV202012())
          .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
          .build();

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          builder ->
              builder
                  .metaSchema(KEYWORDS)
                  .schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));

  /** The meta-schema, which is part of the library. */
  private static final class MetaSchema {
    private static final JsonSchema SCHEMA =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaId.V202012), CONFIG);
  }

  private record Subschema(String path, JsonSchema schema) {}

  private final JsonNode root;

  /**
   * The one that was asked last. Values of a list come one after the other, and making a subschema
   * takes as long as its own list is.
   */
  private volatile Subschema last;

  /**
   * Created lazily, because the library's own errors say less than the checks that run before it.
   */
  private volatile JsonSchema schema;

  SchemaValidator(JsonNode root) {
    this.root = root;
  }

  /**
   * Throws if this is not a valid schema, for example if a keyword has a value of the wrong type.
   */
  void requireSchema() {
    firstOf(MetaSchema.SCHEMA.validate(root))
        .ifPresent(
            fault -> {
              throw Refused.at("#", "is not a JSON schema: " + fault);
            });
  }

  /** Says what is wrong with a value; empty if it matches the schema. */
  Optional<String> faultOf(JsonNode value) {
    return firstOf(schema().validate(value));
  }

  private JsonSchema schema() {
    JsonSchema known = schema;
    if (known == null) {
      known = FACTORY.getSchema(root, CONFIG);
      schema = known;
    }
    return known;
  }

  /**
   * Whether a value matches the subschema at a path.
   *
   * @throws IllegalArgumentException if that subschema is invalid
   */
  boolean allows(String path, JsonNode value) {
    try {
      return at(path).validate(value).isEmpty();
    } catch (RuntimeException e) {
      // The library's exceptions have no common type.
      throw Refused.at(path, "is not a JSON schema: " + e.getMessage());
    } catch (StackOverflowError e) {
      throw Refused.at(path, "lists values, but refers to itself endlessly");
    }
  }

  private JsonSchema at(String path) {
    Subschema known = last;
    if (known == null || !known.path.equals(path)) {
      known = new Subschema(path, made(path));
      last = known;
    }
    return known.schema;
  }

  private JsonSchema made(String path) {
    JsonNodePath names = new JsonNodePath(PathType.JSON_POINTER);
    JsonNode node = root;
    for (JsonPointer rest = pointer(path); !rest.matches(); rest = rest.tail()) {
      boolean index = node.isArray();
      names =
          index ? names.append(rest.getMatchingIndex()) : names.append(rest.getMatchingProperty());
      node = index ? node.get(rest.getMatchingIndex()) : node.get(rest.getMatchingProperty());
    }
    return names.getNameCount() == 0 ? schema() : schema().getSubSchema(names);
  }

  private static JsonPointer pointer(String path) {
    return JsonPointer.compile(path.substring(1));
  }

  private static Optional<String> firstOf(Set<ValidationMessage> faults) {
    return faults.stream().map(SchemaValidator::text).findFirst();
  }

  private static String text(ValidationMessage fault) {
    try {
      return fault.getMessage();
    } catch (IllegalArgumentException e) {
      // the library cannot write a path with an empty name
      return written(fault.getInstanceLocation()) + ": does not satisfy '" + fault.getType() + "'";
    }
  }

  private static String written(JsonNodePath path) {
    StringBuilder text = new StringBuilder("$");
    for (int i = 0; i < path.getNameCount(); i++) {
      Object name = path.getElement(i);
      text.append(name instanceof Integer ? "[" + name + "]" : "['" + name + "']");
    }
    return text.toString();
  }
}

package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
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
 * The rules of JSON Schema (draft 2020-12) as a library reads them that knows nothing of grammars.
 * It fetches nothing: what a schema refers to must be in it. Thread-safe.
 */
final class SchemaValidator {

  /** Messages are the same on every machine. */
  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder().locale(Locale.ROOT).pathType(PathType.JSON_PATH).build();

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          builder ->
              builder.schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));

  /** The schema of schemas, which the library brings along. */
  private static final class OfSchemas {
    private static final JsonSchema SCHEMA =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaId.V202012), CONFIG);
  }

  private final JsonNode root;

  /** Made when it is first needed, as the library's own faults say less than those found before. */
  private volatile JsonSchema schema;

  SchemaValidator(JsonNode root) {
    this.root = root;
  }

  /** Refuses what is not a schema, such as a keyword with a value of the wrong type. */
  void requireSchema() {
    firstOf(OfSchemas.SCHEMA.validate(root))
        .ifPresent(
            fault -> {
              throw Refused.at("#", "is not a JSON schema: " + fault);
            });
  }

  /** What is wrong with a value; empty if it satisfies the schema. */
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
   * Whether a value satisfies the part of the schema at a path.
   *
   * @throws IllegalArgumentException if that part is not a schema
   */
  boolean allows(String path, JsonNode value) {
    try {
      return at(path).validate(value).isEmpty();
    } catch (RuntimeException e) {
      // the library's exceptions have no type in common
      throw Refused.at(path, "is not a JSON schema: " + e.getMessage());
    }
  }

  private JsonSchema at(String path) {
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
    return faults.stream().map(ValidationMessage::getMessage).findFirst();
  }
}

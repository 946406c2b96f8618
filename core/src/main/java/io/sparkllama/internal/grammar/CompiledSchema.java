package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkllama.internal.common.LruMap;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON schema, ready for use: the grammar that leads a model to texts that satisfy it, and a
 * check of such a text that does not rest on the grammar. Immutable and thread-safe.
 */
public final class CompiledSchema {

  /** Schemas that are kept compiled; a run has few. */
  private static final int MOST_KEPT = 100;

  /** What names a schema says nothing about texts, and is not looked up. */
  private static final Set<String> NAMES = Set.of("$schema", "$id");

  private static final LruMap<String, CompiledSchema> KEPT = new LruMap<>(MOST_KEPT);

  private final String grammar;
  private final SchemaValidator validator;

  private CompiledSchema(String grammar, SchemaValidator validator) {
    this.grammar = grammar;
    this.validator = validator;
  }

  /**
   * The schema of a text; compiled once for equal texts.
   *
   * @throws IllegalArgumentException if the text is not a JSON schema, or one that no grammar can
   *     be made for; the message says where
   */
  public static CompiledSchema of(String schema) {
    return KEPT.get(schema, CompiledSchema::compile);
  }

  private static CompiledSchema compile(String schema) {
    JsonNode root;
    try {
      root = StrictJson.read(schema);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "jsonSchema is not JSON: " + e.getOriginalMessage() + "; correct it", e);
    }
    if (root instanceof ObjectNode object) {
      object.remove(NAMES);
    }
    SchemaValidator validator = new SchemaValidator(root);
    String grammar = new SchemaRules(root, validator).grammar();
    validator.requireSchema();
    return new CompiledSchema(grammar, validator);
  }

  /** GBNF with the rule {@code root}. */
  public String grammar() {
    return grammar;
  }

  /** What keeps a text from satisfying the schema; empty if nothing does. */
  public Optional<String> faultOf(String text) {
    try {
      return validator
          .faultOf(StrictJson.read(text))
          .map(fault -> "the text does not satisfy the JSON schema: " + fault);
    } catch (JsonProcessingException e) {
      return Optional.of("the text is not JSON: " + e.getOriginalMessage());
    } catch (RuntimeException | StackOverflowError e) {
      // a text that cannot be checked, as one nested too deep, is no reason to end its thread
      return Optional.of("the text cannot be checked against the JSON schema: " + e);
    }
  }
}

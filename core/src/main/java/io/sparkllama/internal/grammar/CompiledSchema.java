package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkllama.internal.common.LruMap;
import io.sparkllama.internal.gbnf.ByteGrammar;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import java.util.Optional;
import java.util.Set;

/**
 * A compiled JSON schema: a grammar that constrains generation to matching texts, and a validator
 * that checks a text independently of the grammar. Immutable and thread-safe.
 */
public final class CompiledSchema {

  /** Number of compiled schemas to cache; a run uses few. */
  private static final int CACHE_CAPACITY = 100;

  /** Keywords that only identify a schema. They do not constrain texts and are never resolved. */
  private static final Set<String> IDENTIFIERS = Set.of("$schema", "$id");

  private static final LruMap<String, CompiledSchema> CACHE = new LruMap<>(CACHE_CAPACITY);

  private final String grammar;
  private final SchemaValidator validator;

  private CompiledSchema(String grammar, SchemaValidator validator) {
    this.grammar = grammar;
    this.validator = validator;
  }

  /**
   * Returns the compiled form of a schema. Equal texts are compiled once.
   *
   * @throws IllegalArgumentException if the text is not a JSON schema or cannot be expressed as a
   *     grammar; the message says where
   */
  public static CompiledSchema of(String schema) {
    return CACHE.get(schema, CompiledSchema::compile);
  }

  private static CompiledSchema compile(String schema) {
    JsonNode root;
    try {
      root = StrictJson.read(schema);
    } catch (JsonProcessingException e) {
      throw new OptionException(
          Options.JSON_SCHEMA,
          Message.of(Options.JSON_SCHEMA, " is not JSON: ", e.getOriginalMessage(), "; correct it"),
          e);
    }
    if (root instanceof ObjectNode object) {
      object.remove(IDENTIFIERS);
    }
    Nullable.rewrite(root);
    SchemaValidator validator = new SchemaValidator(root);
    String grammar = new SchemaRules(root, validator).grammar();
    validator.requireSchema();
    requireUsable(grammar);
    return new CompiledSchema(grammar, validator);
  }

  /** Limits of size show when the grammar is compiled. */
  private static void requireUsable(String grammar) {
    try {
      ByteGrammar.of(grammar);
    } catch (RuntimeException e) {
      throw Refused.at("#", "is too large: " + e.getMessage());
    }
  }

  /** GBNF, with {@code root} as the start rule. */
  public String grammar() {
    return grammar;
  }

  /** Says why a text does not match the schema; empty if it does. */
  public Optional<String> faultOf(String text) {
    try {
      return validator
          .faultOf(StrictJson.read(text))
          .map(fault -> "the text does not satisfy the JSON schema: " + fault);
    } catch (JsonProcessingException e) {
      return Optional.of("the text is not JSON: " + e.getOriginalMessage());
    } catch (RuntimeException | StackOverflowError e) {
      // A text that cannot be checked, for example because it is nested too deep, must not kill its
      // thread.
      return Optional.of("the text cannot be checked against the JSON schema: " + e);
    }
  }
}

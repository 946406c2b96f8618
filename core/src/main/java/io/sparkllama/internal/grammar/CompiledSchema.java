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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A compiled JSON schema: a grammar that constrains generation to matching texts, and a validator
 * that checks a text independently of the grammar. Immutable and thread-safe.
 */
public final class CompiledSchema {

  /** Number of compiled schemas to cache; a run uses few. */
  private static final int CACHE_CAPACITY = 100;

  /** Keywords that only identify a schema. They do not constrain texts and are never resolved. */
  private static final Set<String> IDENTIFIERS = Set.of("$schema", "$id", "id");

  private static final LruMap<String, Compilation> CACHE = new LruMap<>(CACHE_CAPACITY);

  private static final Logger LOG = LoggerFactory.getLogger(CompiledSchema.class);

  private final JsonNode schema;
  private final String grammar;
  private final Set<String> checked;
  private final SchemaValidator validator;

  private CompiledSchema(
      JsonNode schema, String grammar, Set<String> checked, SchemaValidator validator) {
    this.schema = schema;
    this.grammar = grammar;
    this.checked = Set.copyOf(checked);
    this.validator = validator;
  }

  /** Compiles a schema when it is asked for the first time, and remembers a refusal, too. */
  private static final class Compilation {
    private final String text;
    private CompiledSchema made;
    private IllegalArgumentException refused;

    Compilation(String text) {
      this.text = text;
    }

    synchronized CompiledSchema get() {
      if (refused != null) {
        throw refused;
      }
      if (made == null) {
        try {
          made = compile(text);
        } catch (IllegalArgumentException e) {
          refused = e;
          throw e;
        }
      }
      return made;
    }
  }

  /**
   * Returns the compiled form of a schema, with or without a wrapper of OpenAI or Anthropic. Equal
   * texts are compiled once, also where several threads ask at the same time.
   *
   * @throws IllegalArgumentException if the text is not a JSON schema or cannot be expressed as a
   *     grammar; the message says where
   */
  public static CompiledSchema of(String schema) {
    return CACHE.get(schema, Compilation::new).get();
  }

  private static CompiledSchema compile(String text) {
    LOG.debug("compiling a JSON schema of {} characters", text.length());
    JsonNode root;
    try {
      root = Wrappers.unwrapped(StrictJson.read(text));
    } catch (JsonProcessingException e) {
      throw new OptionException(
          Options.JSON_SCHEMA,
          Message.of(Options.JSON_SCHEMA, " is not JSON: ", e.getOriginalMessage(), "; correct it"),
          e);
    }
    if (root instanceof ObjectNode object) {
      object.remove(IDENTIFIERS);
    }
    SchemaForms.rewrite(root);
    SchemaValidator validator = new SchemaValidator(root);
    SchemaRules rules = new SchemaRules(root, validator);
    String grammar = rules.grammar();
    validator.requireSchema();
    requireUsable(grammar);
    return new CompiledSchema(root, grammar, rules.checked(), validator);
  }

  /** Limits of size, and recursion without an end, show when the grammar is compiled. */
  private static void requireUsable(String grammar) {
    try {
      ByteGrammar.of(grammar);
    } catch (RuntimeException e) {
      throw Refused.at(
          "#",
          e.getMessage().contains("so no text ends")
              ? "contains a schema that always contains itself, so no text ends"
              : "makes a grammar that is too large: " + e.getMessage());
    }
  }

  /** The schema in the words of draft 2020-12, without wrapper. */
  public String schema() {
    return schema.toString();
  }

  /** Keywords that a text of the grammar may break, so that only the check keeps them. */
  Set<String> checked() {
    return checked;
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

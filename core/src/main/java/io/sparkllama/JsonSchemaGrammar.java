package io.sparkllama;

import io.sparkllama.internal.grammar.CompiledSchema;

/**
 * A JSON schema as a grammar: every text that the grammar produces is JSON that satisfies the
 * schema.
 *
 * <p>The subset of JSON Schema (draft 2020-12): {@code type} (one or several), {@code enum}, {@code
 * const}, {@code properties}, {@code required}, {@code additionalProperties} (a schema or false,
 * which is also taken where it is missing), {@code items}, {@code prefixItems} (without {@code
 * items} no more than these, unless {@code minItems} asks for more), {@code minItems}, {@code
 * maxItems}, {@code minLength}, {@code maxLength}, {@code minimum} and {@code maximum} of integers,
 * {@code anyOf}, {@code oneOf} (made as {@code anyOf}; a text that satisfies several of the schemas
 * is found by the check of the answer), {@code $ref} into {@code $defs} or {@code definitions},
 * recursion included, {@code true}. Of listed values only those are made that the keywords beside
 * them allow. Annotations such as {@code title} and {@code description} are ignored, and so is
 * {@code format}, but for {@code float} of a number, which keeps it within 32 bits. Any other
 * keyword is refused, and so is a schema that nothing satisfies.
 *
 * <p>Properties come in the order of the schema.
 */
public final class JsonSchemaGrammar {

  private JsonSchemaGrammar() {}

  /**
   * The grammar, in GBNF with the rule {@code root}.
   *
   * @throws IllegalArgumentException if the text is not a JSON schema, or one outside the subset;
   *     the message says where
   */
  public static String of(String schema) {
    return CompiledSchema.of(schema).grammar();
  }

  /** Refuses a schema that {@link #of} would refuse; an empty text is none. */
  static void check(String schema) {
    if (!schema.isEmpty()) {
      of(schema);
    }
  }
}

package io.sparkllama.request;

import io.sparkllama.internal.grammar.CompiledSchema;

/**
 * Compiles a JSON schema into a grammar. Every text that the grammar produces is JSON that
 * satisfies the schema.
 *
 * <p>Supports a subset of JSON Schema (draft 2020-12):
 *
 * <ul>
 *   <li>{@code type} (one or several) and OpenAPI's {@code nullable}; {@code enum}, {@code const};
 *       listed values must also satisfy the keywords next to them
 *   <li>{@code properties}, {@code required}, {@code additionalProperties}, {@code
 *       patternProperties}, {@code propertyNames}, {@code minProperties}, {@code maxProperties};
 *       members that are not listed are generated if they have a schema, or if none is listed
 *   <li>{@code items}, {@code prefixItems}, {@code minItems}, {@code maxItems}, {@code
 *       uniqueItems}; without {@code items}, an array has no items after {@code prefixItems},
 *       unless {@code minItems} requires more
 *   <li>{@code minLength}, {@code maxLength}, {@code pattern}, and the formats {@code date}, {@code
 *       time}, {@code date-time}, {@code duration}, {@code uuid}, {@code email}, {@code hostname},
 *       {@code ipv4}, {@code ipv6} and {@code uri}
 *   <li>{@code minimum}, {@code maximum}, {@code exclusiveMinimum}, {@code exclusiveMaximum};
 *       {@code multipleOf} for powers of ten up to 1, or with bounds that leave at most 2,000
 *       values
 *   <li>{@code allOf}, {@code anyOf} and {@code oneOf}, also beside other keywords
 *   <li>{@code $ref} to any place in the schema, including recursion; {@code true} and {@code
 *       false}
 * </ul>
 *
 * <p>Validation afterwards keeps what a grammar cannot: that a text matches only one alternative of
 * {@code oneOf} if they overlap, that no name occurs twice, {@code uniqueItems} of values that are
 * not listed, and limits above 100,000.
 *
 * <p>Annotations such as {@code title} and {@code description} are ignored. So are other formats,
 * except {@code float} for a number, which limits it to 32 bits, and keywords that begin with
 * {@code x-}. Any other keyword is rejected, and so is a schema that nothing satisfies. A schema
 * may be given in a response format, function or tool of OpenAI or Anthropic.
 *
 * <p>Properties are generated in schema order.
 */
public final class JsonSchemaGrammar {

  private JsonSchemaGrammar() {}

  /**
   * The grammar in GBNF, with {@code root} as the start rule.
   *
   * @throws IllegalArgumentException if the text is not a JSON schema or is outside the supported
   *     subset; the message says where
   */
  public static String of(String schema) {
    return CompiledSchema.of(schema).grammar();
  }

  /**
   * The schema in the words of draft 2020-12: without the response format, function or tool around
   * it, and with {@code null} as a type instead of {@code nullable}.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public static String schemaOf(String schema) {
    return CompiledSchema.of(schema).schema();
  }

  /** Rejects a schema that {@link #of} would reject. An empty text means no schema. */
  static void check(String schema) {
    if (!schema.isEmpty()) {
      of(schema);
    }
  }
}

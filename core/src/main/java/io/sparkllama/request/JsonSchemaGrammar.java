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
 *   <li>{@code properties}, {@code required}, {@code additionalProperties}; members that are not
 *       listed are generated only if none is
 *   <li>{@code items}, {@code prefixItems}, {@code minItems}, {@code maxItems}; without {@code
 *       items}, an array has no items after {@code prefixItems}, unless {@code minItems} requires
 *       more
 *   <li>{@code minLength}, {@code maxLength}, and the formats {@code date}, {@code time}, {@code
 *       date-time}, {@code uuid}, {@code email}, {@code ipv4}, {@code ipv6} and {@code uri}
 *   <li>{@code minimum}, {@code maximum}, {@code exclusiveMinimum}, {@code exclusiveMaximum};
 *       {@code multipleOf} for powers of ten up to 1, or with bounds that leave at most 2,000
 *       values
 *   <li>{@code anyOf}; {@code oneOf}, compiled like {@code anyOf}: a text that matches several
 *       alternatives fails validation afterwards; {@code allOf} of one schema
 *   <li>{@code $ref} into {@code $defs} or {@code definitions}, including recursion; {@code true}
 * </ul>
 *
 * <p>Annotations such as {@code title} and {@code description} are ignored. So are other formats,
 * except {@code float} for a number, which limits it to 32 bits. Any other keyword is rejected, and
 * so is a schema that nothing satisfies.
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

  /** Rejects a schema that {@link #of} would reject. An empty text means no schema. */
  static void check(String schema) {
    if (!schema.isEmpty()) {
      of(schema);
    }
  }
}

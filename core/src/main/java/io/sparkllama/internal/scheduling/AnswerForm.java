package io.sparkllama.internal.scheduling;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.internal.grammar.CompiledSchema;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The form that an answer must have: none, that of a grammar, or that of a JSON schema. Immutable.
 */
final class AnswerForm {

  static final AnswerForm FREE = new AnswerForm("", Optional.empty());

  private final String grammar;
  private final Optional<CompiledSchema> schema;

  private AnswerForm(String grammar, Optional<CompiledSchema> schema) {
    this.grammar = grammar;
    this.schema = schema;
  }

  static AnswerForm of(BatchGenerationConfig config) {
    if (config.jsonSchema().isEmpty()) {
      return config.grammar().isEmpty() ? FREE : new AnswerForm(config.grammar(), Optional.empty());
    }
    CompiledSchema schema = CompiledSchema.of(config.jsonSchema());
    return new AnswerForm(schema.grammar(), Optional.of(schema));
  }

  /** Whether an answer that is cut short is of no use. */
  boolean isStructured() {
    return !grammar.isEmpty();
  }

  /** GBNF that leads to the form; empty for none. */
  String grammar() {
    return grammar;
  }

  /** What is wrong with an answer, in UTF-8, that the engine takes for whole. */
  Optional<String> faultOf(byte[] answer) {
    if (!isStructured()) {
      return Optional.empty();
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(answer)).toString();
      return schema.flatMap(of -> of.faultOf(text));
    } catch (CharacterCodingException e) {
      return Optional.of("the answer is not well-formed UTF-8; ask again with another seed");
    }
  }
}

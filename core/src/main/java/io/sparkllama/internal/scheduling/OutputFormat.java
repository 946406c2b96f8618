package io.sparkllama.internal.scheduling;

import io.sparkllama.internal.grammar.CompiledSchema;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.result.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The constraint on a generated text: none, a grammar, or a JSON schema. Immutable. */
final class OutputFormat {

  static final OutputFormat FREE = new OutputFormat("", Optional.empty());

  private final String grammar;
  private final Optional<CompiledSchema> schema;

  private OutputFormat(String grammar, Optional<CompiledSchema> schema) {
    this.grammar = grammar;
    this.schema = schema;
  }

  static OutputFormat of(BatchGenerationConfig config) {
    if (config.jsonSchema().isEmpty()) {
      return config.grammar().isEmpty()
          ? FREE
          : new OutputFormat(config.grammar(), Optional.empty());
    }
    CompiledSchema schema = CompiledSchema.of(config.jsonSchema());
    return new OutputFormat(schema.grammar(), Optional.of(schema));
  }

  /** Whether a truncated text is useless because a grammar constrains it. */
  boolean isStructured() {
    return !grammar.isEmpty();
  }

  /** The GBNF grammar of the format; empty for none. */
  String grammar() {
    return grammar;
  }

  /** What is wrong with a UTF-8 text that the engine considers complete. */
  Optional<Failure> faultOf(byte[] text) {
    if (!isStructured()) {
      return Optional.empty();
    }
    try {
      String decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
      return schema
          .flatMap(of -> of.faultOf(decoded))
          .map(fault -> new Failure(Failure.Kind.SCHEMA, fault));
    } catch (CharacterCodingException e) {
      return Optional.of(
          new Failure(
              Failure.Kind.GRAMMAR,
              Message.of("the text is not well-formed UTF-8; retry with another ", Options.SEED)));
    }
  }
}

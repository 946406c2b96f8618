package io.sparkllama.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.sparkllama.internal.common.EmptyCaches;
import io.sparkllama.internal.gbnf.ByteGrammar;
import io.sparkllama.internal.gbnf.GrammarWalk;
import io.sparkllama.option.OptionException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random schemas: what is accepted produces only what an independent validator accepts, and what is
 * refused is refused with its path. {@code -Dfuzz.schemas} sets how many are tried.
 */
class SchemaFuzzTest {

  @RegisterExtension
  static final EmptyCaches CACHES = new EmptyCaches(CompiledSchema.class, ByteGrammar.class);

  private static final int COUNT = Integer.getInteger("fuzz.schemas", 200);
  private static final long SEED = Long.getLong("fuzz.seed", 1);

  private static final int TEXTS = 8;
  private static final int LENGTH = 200;

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();

  private static final JsonSchemaFactory VALIDATORS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private int refused;
  private int checkedAfterwards;
  private int texts;
  private int unfinished;

  @Test
  @Timeout(1800)
  void textsOfAcceptedSchemasAreValid() {
    for (int i = 0; i < COUNT; i++) {
      String schema = new RandomSchema(SEED * 1_000_000 + i).text();
      compiled(schema).ifPresent(compiled -> sample(schema, compiled));
    }
    System.Logger log = System.getLogger(SchemaFuzzTest.class.getName());
    log.log(
        System.Logger.Level.INFO,
        "{0} schemas: {1} refused, {2} with promises for the check; {3} texts, {4} unfinished",
        COUNT,
        refused,
        checkedAfterwards,
        texts,
        unfinished);
    assertThat(refused).isLessThan(COUNT * 2 / 3);
    assertThat(texts).isGreaterThan(COUNT * 2);
    assertThat(unfinished).isLessThan(texts / 10);
  }

  /** Changed characters make it anything; whatever it is, it is compiled or refused. */
  @Test
  @Timeout(1800)
  void damagedSchemasAreRefusedOrCompiled() {
    for (int i = 0; i < COUNT; i++) {
      compiled(new RandomSchema(SEED * 2_000_000 + i).damaged());
    }
    assertThat(refused).isBetween(COUNT / 10, COUNT - 1);
  }

  private Optional<CompiledSchema> compiled(String schema) {
    try {
      return Optional.of(CompiledSchema.of(schema));
    } catch (OptionException e) {
      refused++;
      assertThat(e.getMessage())
          .as(schema)
          .matches("(?s)jsonSchema (is not JSON: .*|cannot be used: #.*; change the schema)");
      return Optional.empty();
    }
  }

  private void sample(String text, CompiledSchema compiled) {
    JsonSchema validator;
    try {
      validator = VALIDATORS.getSchema(StrictJson.read(compiled.schema()), CONFIG);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
    GrammarWalk walk =
        new GrammarWalk(ByteGrammar.of(compiled.grammar()), new Random(text.hashCode()), LENGTH);
    checkedAfterwards += compiled.checked().isEmpty() ? 0 : 1;
    for (int i = 0; i < TEXTS; i++) {
      Optional<String> sample = walk.text();
      unfinished += sample.isPresent() ? 0 : 1;
      sample.ifPresent(json -> requireValid(text, compiled, validator, json));
    }
  }

  private void requireValid(
      String schema, CompiledSchema compiled, JsonSchema validator, String json) {
    texts++;
    String fault = compiled.faultOf(json).orElse("");
    // Free objects may name a member twice, which only the check finds.
    if (fault.contains("Duplicate field") || !(fault.isEmpty() || compiled.checked().isEmpty())) {
      return;
    }
    assertThat(compiled.faultOf(json)).as("%s for %s", json, schema).isEmpty();
    try {
      JsonNode value = StrictJson.read(json);
      assertThat(validator.validate(value)).as("%s for %s", json, schema).isEmpty();
    } catch (JsonProcessingException e) {
      throw new AssertionError(json + " for " + schema, e);
    }
  }
}

package io.sparkllama.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.sparkllama.DemoModel;
import io.sparkllama.OnEachEngine;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.TestEngine;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.GrammarException;
import io.sparkllama.internal.gbnf.ByteGrammar;
import io.sparkllama.internal.gbnf.RandomGrammar;
import io.sparkllama.option.OptionException;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.Failure;
import io.sparkllama.result.GenerationResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the model generates under random grammars and schemas is what they allow, as others see it:
 * a matcher that tries every alternative, and an independent validator. {@code -Dfuzz.sampled} sets
 * how many of each are tried.
 */
@Timeout(3600)
@OnEachEngine
class SampledOutputsIT {

  private static final int COUNT = Integer.getInteger("fuzz.sampled", 200);
  private static final long SEED = Long.getLong("fuzz.seed", 1);

  private static final int TOGETHER = 50;
  private static final int CONTEXT_LENGTH = 256;
  private static final int TOKENS = 120;

  /** Each token of an ambiguous grammar may take long. */
  private static final int GRAMMAR_TOKENS = 40;

  /** A matcher that tries every alternative takes long for longer texts. */
  private static final int MOST_MATCHED = 60;

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();

  private static final JsonSchemaFactory VALIDATORS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private final TestEngine engine;

  SampledOutputsIT(TestEngine engine) {
    this.engine = engine;
  }

  private static BatchGenerationConfig.Builder sampling(int number) {
    return BatchGenerationConfig.builder()
        .temperature(1.5)
        .maxTokens(TOKENS)
        .seed(SEED * 1_000_000 + number);
  }

  private interface Check {
    void accept(int number, GenerationResult result);
  }

  /** Generates for all requests and checks each; returns how they ended. */
  private Map<Failure.Kind, Integer> failures(List<BatchGenerationConfig> configs, Check check) {
    Map<Failure.Kind, Integer> failures = new EnumMap<>(Failure.Kind.class);
    try (ParallelProcessor processor =
        engine
            .builder(DemoModel.PATH)
            .threadPool(ThreadPoolConfig.ofThreads(2))
            .maxBatchSize(16)
            .contextSize(CONTEXT_LENGTH)
            .build()) {
      for (int from = 0; from < configs.size(); from += TOGETHER) {
        int to = Math.min(from + TOGETHER, configs.size());
        List<GenerationResult> results =
            processor.batchGenerate(
                configs.subList(from, to).stream()
                    .map(config -> new GenerationRequest(Prompt.text("Review: "), config))
                    .toList());
        for (int i = from; i < to; i++) {
          GenerationResult result = results.get(i - from);
          check.accept(i, result);
          if (!result.success()) {
            failures.merge(result.errorKind(), 1, Integer::sum);
          }
        }
      }
    }
    return failures;
  }

  private void report(String what, int count, Map<Failure.Kind, Integer> failures) {
    System.Logger log = System.getLogger(SampledOutputsIT.class.getName());
    log.log(
        System.Logger.Level.INFO,
        "{0} {1} on {2}, failures: {3}",
        count,
        what,
        engine.isShipped() ? "the shipped engine" : "the other engine",
        failures);
  }

  @Test
  void textsUnderRandomGrammarsAreTheirs() {
    List<String> grammars =
        IntStream.range(0, COUNT)
            .mapToObj(i -> new RandomGrammar(new Random(SEED * 3_000_000 + i)).gbnf())
            .toList();
    List<BatchGenerationConfig> configs =
        IntStream.range(0, COUNT)
            .mapToObj(i -> sampling(i).maxTokens(GRAMMAR_TOKENS).grammar(grammars.get(i)).build())
            .toList();
    Map<Failure.Kind, Integer> failures =
        failures(configs, (number, result) -> checkGrammar(grammars.get(number), result));
    report("grammars", COUNT, failures);
    assertThat(failures.keySet())
        .isSubsetOf(Set.of(Failure.Kind.GRAMMAR, Failure.Kind.OPTION, Failure.Kind.CUT_OFF));
    assertThat(failures.getOrDefault(Failure.Kind.CUT_OFF, 0)).isLessThan(COUNT / 3);
  }

  private static void checkGrammar(String grammar, GenerationResult result) {
    try {
      ByteGrammar.of(grammar);
    } catch (GrammarException e) {
      assertThat(result.success()).as(grammar).isFalse();
      return;
    }
    if (result.success() && result.text().length() <= MOST_MATCHED) {
      assertThat(Gbnf.of(grammar).produces(result.text()))
          .as("'%s' of %s", result.text(), grammar)
          .isTrue();
    } else if (!result.success()) {
      assertThat(result.errorKind())
          .as("%s: %s", grammar, result.error())
          .isNotEqualTo(Failure.Kind.OPTION);
    }
  }

  @Test
  void textsUnderRandomSchemasAreValid() {
    List<String> schemas = new ArrayList<>();
    List<BatchGenerationConfig> configs = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      String schema = new RandomSchema(SEED * 4_000_000 + i).text();
      try {
        configs.add(sampling(i).jsonSchema(schema).build());
        schemas.add(schema);
      } catch (OptionException e) {
        assertThat(e.getMessage()).as(schema).contains("jsonSchema");
      }
    }
    Map<Failure.Kind, Integer> failures =
        failures(configs, (number, result) -> checkSchema(schemas.get(number), result));
    report("schemas", schemas.size(), failures);
    assertThat(schemas).hasSizeGreaterThan(COUNT / 3);
    assertThat(failures.keySet()).isSubsetOf(Set.of(Failure.Kind.SCHEMA, Failure.Kind.CUT_OFF));
    assertThat(failures.getOrDefault(Failure.Kind.SCHEMA, 0)).isLessThan(schemas.size() / 5);
  }

  private static void checkSchema(String schema, GenerationResult result) {
    CompiledSchema compiled = CompiledSchema.of(schema);
    if (!result.success()) {
      // only what a grammar cannot promise is found afterwards
      boolean promised = compiled.checked().isEmpty();
      boolean schemaFault = result.errorKind() == Failure.Kind.SCHEMA;
      assertThat(promised && schemaFault && !result.error().contains("Duplicate field"))
          .as("%s for %s", result.error(), schema)
          .isFalse();
      return;
    }
    try {
      JsonSchema validator = VALIDATORS.getSchema(StrictJson.read(compiled.schema()), CONFIG);
      assertThat(validator.validate(StrictJson.read(result.text())))
          .as("%s for %s", result.text(), schema)
          .isEmpty();
    } catch (JsonProcessingException e) {
      throw new AssertionError(result.text() + " for " + schema, e);
    }
  }
}

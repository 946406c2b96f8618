package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A successful result satisfies its grammar or schema, wherever it ends. */
@Timeout(1800)
@OnEachEngine
class KeptPromisesIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** All tokens are about equally probable. */
  private static final BatchGenerationConfig WILD =
      BatchGenerationConfig.builder().temperature(4).topK(0).topP(1).seed(5).maxTokens(60).build();

  private static ParallelProcessor processor;

  /** Required for the parameter of the method below. */
  @Parameter TestEngine parameter;

  @BeforeParameterizedClassInvocation
  static void open(TestEngine engine) {
    processor = engine.processor(2, 8);
  }

  @AfterParameterizedClassInvocation
  static void close() {
    processor.close();
  }

  /** Results with different seeds at several temperatures, including greedy. */
  private static List<GenerationResult> answers(int count, BatchGenerationConfig config) {
    return processor.batchGenerate(
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new GenerationRequest(
                        Prompt.text(DemoModel.triage("No. " + i + " broke.")),
                        config.toBuilder()
                            .seed(i)
                            .temperature(i % 5)
                            .topK(i % 3 == 0 ? 40 : 0)
                            .build()))
            .toList());
  }

  @Test
  void aStopStringInsideASchemaIsAFailure() {
    String schema =
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"boolean\"},\"b\":{\"type\":"
            + "\"boolean\"}},\"required\":[\"a\",\"b\"]}";
    List<GenerationResult> results =
        answers(10, WILD.toBuilder().jsonSchema(schema).stop(",", "\n").build());
    assertThat(results)
        .hasSize(10)
        .allSatisfy(
            result -> {
              assertThat(result.success()).as(result.text()).isFalse();
              assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
              assertThat(result.error())
                  .startsWith("a stop string cut the text before the grammar's end; ");
            });
  }

  @Test
  void aStopStringBehindATextThatIsWholeIsASuccess() {
    List<GenerationResult> results =
        answers(
            20, WILD.toBuilder().grammar("root ::= \"né\" (\";\" [a-z]{3})?").stop(";").build());
    assertThat(results).allMatch(GenerationResult::success);
    assertThat(results).extracting(GenerationResult::text).containsOnly("né");
    assertThat(results).anyMatch(result -> result.tokensGenerated() > 3);
  }

  @Test
  void aGrammarThatCouldEndWhereTheTokensRanOutIsASuccess() {
    int token = longestWord();
    String word = processor.detokenize(new int[] {token}).strip();
    Map<Integer, Float> forced = Map.of(token, 100f);
    BatchGenerationConfig one = WILD.toBuilder().maxTokens(1).logitBias(forced).build();
    GenerationResult whole =
        answers(1, one.toBuilder().grammar("root ::= \"" + word + "\" | \"other\"").build()).get(0);
    assertThat(whole.error()).isNull();
    assertThat(whole.success()).isTrue();
    assertThat(whole.text()).isEqualTo(word);
    assertThat(whole.finishReason()).isEqualTo(FinishReason.LENGTH);
    GenerationResult half =
        answers(1, one.toBuilder().grammar("root ::= \"" + word + "s\"").build()).get(0);
    assertThat(half.text()).isEqualTo(word);
    assertThat(half.error())
        .isEqualTo("the text was cut after 1 tokens, before the grammar's end; raise maxTokens");
  }

  /** A token that consists of letters only. */
  private static int longestWord() {
    int longest = 0;
    for (int token = 0; token < 1024; token++) {
      String text = processor.detokenize(new int[] {token});
      if (text.matches("[a-z]+")
          && text.length() > processor.detokenize(new int[] {longest}).length()) {
        longest = token;
      }
    }
    assertThat(longest).isPositive();
    return longest;
  }

  @Test
  void aGrammarThatCouldEndWhereTheContextIsFullIsASuccess() {
    GenerationResult result =
        answers(1, WILD.toBuilder().grammar("root ::= [a-z]{400,}").maxTokens(9000).build()).get(0);
    assertThat(result.error()).isNull();
    assertThat(result.finishReason()).isIn(FinishReason.LENGTH, FinishReason.STOP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"enum\":[\"😀\",\"日本\"]}",
        "{\"enum\":[\"é\",\"𝄞𝄞\",\"한국어\",\"߿ࠀ\uFFFF\"]}",
        "{\"const\":{\"ключ\":[\"値\",null,1.50]}}",
        "{\"type\":\"string\",\"minLength\":1,\"maxLength\":2}",
        "{\"type\":\"string\",\"minLength\":2,\"maxLength\":2}",
        "{\"type\":\"integer\",\"enum\":[1,\"a\"]}",
        "{\"enum\":[1,\"a\",null,true,[1]],\"type\":[\"string\",\"boolean\"]}",
        "{\"enum\":[\"a\",\"aaaa\",\"日本日本\"],\"minLength\":2,\"const\":\"日本日本\"}",
        "{\"type\":\"number\",\"enum\":[1,2,2,2.0,0.25,1e2]}",
        "{\"prefixItems\":[{\"type\":\"boolean\"}],\"minItems\":3,\"maxItems\":3}",
        "{\"prefixItems\":[{\"type\":\"boolean\"},{\"type\":\"null\"}],\"maxItems\":1}",
        "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"boolean\"}],\"minItems\":2,\"maxItems\":3,"
            + "\"items\":{\"enum\":[\"ß\"]}}",
        "{\"type\":\"integer\",\"minimum\":1.0,\"maximum\":1e1}",
        "{\"type\":\"integer\",\"minimum\":1.5,\"maximum\":2.5}",
        "{\"type\":\"integer\",\"minimum\":-2147483648,\"maximum\":2147483647}",
        "{\"type\":\"integer\",\"minimum\":-137,\"maximum\":20500}",
        "{\"type\":\"integer\",\"minimum\":9223372036854775807,\"maximum\":9223372036854775807}",
        "{\"type\":\"integer\",\"maximum\":-95}",
        "{\"type\":\"object\",\"properties\":{\"a\\\"\\\\\\n"
            + "日\":{\"type\":\"boolean\"},\"\":{\"const\":1}},\"required\":[\"\"]}",
        "{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"type\":[\"array\",\"null\"],\"maxItems\":1,\"items\":"
            + "{\"$ref\":\"#/$defs/n\"}}}}"
      })
  void everySuccessSatisfiesItsSchema(String schema) throws JsonProcessingException {
    JsonSchema validator =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    int successes = 0;
    for (GenerationResult result : answers(30, WILD.toBuilder().jsonSchema(schema).build())) {
      if (result.success()) {
        successes++;
        assertThat(validator.validate(JSON.readTree(result.text()))).as(result.text()).isEmpty();
        assertThat(result.text()).doesNotContain("\uFFFD");
        assertThat(roundTrip(result.text())).isEqualTo(result.text());
      } else if (result.finishReason() != FinishReason.LENGTH) {
        // A grammar does not remember which names an open object already has.
        assertThat(result.error()).contains("Duplicate field");
      }
    }
    assertThat(successes).isGreaterThan(15);
  }

  private static String roundTrip(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"root ::= \"日本\" | \"😀\"", "root ::= [一-龥] [😀-😏]?", "root ::= [^a-z]{3}"})
  void everySuccessFollowsItsGrammarInWellFormedText(String grammar) {
    List<String> texts = new ArrayList<>();
    for (GenerationResult result : answers(60, WILD.toBuilder().grammar(grammar).build())) {
      assertThat(result.error()).isNull();
      texts.add(result.text());
    }
    assertThat(texts).noneMatch(text -> text.contains("\uFFFD"));
    assertThat(texts).allMatch(text -> text.matches("日本|😀|[一-龥][😀-😏]?|[^a-z]{3}"));
  }

  @Test
  void aFilterByTypicalityChoosesAmongWhatTheGrammarAllows() {
    BatchGenerationConfig typical =
        WILD.toBuilder().typicalP(0.5).grammar("root ::= \"日\" | \"no\"").build();
    assertThat(answers(30, typical)).allSatisfy(r -> assertThat(r.error()).isNull());
  }
}

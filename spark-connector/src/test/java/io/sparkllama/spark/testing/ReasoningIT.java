package io.sparkllama.spark.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.Demo;
import io.sparkllama.spark.LlamaResult;
import io.sparkllama.spark.SparkLlama;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reasoning of models in SQL and in datasets. */
@Timeout(1800)
@ExtendWith(SparkLlamaExtension.class)
class ReasoningIT {

  @BeforeAll
  static void shareTheSession() {
    Demo.session();
  }

  private static ScriptedModel reasoning(ScriptedModel model) {
    return model.generates(prompt -> "<think>six times seven</think>\n\n42");
  }

  private static Row result(SparkSession session, String call) {
    return session.sql("SELECT " + call + " AS r").head().getStruct(0);
  }

  @Test
  void chatsHaveTheReasoningInFieldsOfTheirOwn(SparkSession session, ScriptedModel model) {
    reasoning(model);
    for (String call :
        List.of(
            "llm_generate('6 x 7', map('chat', 'true'))",
            "llm_generate('6 x 7', map('system_prompt', 'Count.'))",
            "llm_chat(array(named_struct('role', 'user', 'content', '6 x 7')))",
            "llm_generate('6 x 7', map('reasoning', 'split'))")) {
      Row r = result(session, call);
      assertThat(r.<String>getAs("text")).as(call).isEqualTo("42");
      assertThat(r.<String>getAs("reasoning")).isEqualTo("six times seven");
      assertThat(r.<Integer>getAs("reasoning_tokens"))
          .isEqualTo("<think>six times seven</think>".length());
      assertThat(r.<Boolean>getAs("success")).isTrue();
    }
  }

  @Test
  void theOptionsSayWhatBecomesOfIt(SparkSession session, ScriptedModel model) {
    reasoning(model);
    Row plain = result(session, "llm_generate('6 x 7')");
    assertThat(plain.<String>getAs("text")).isEqualTo("<think>six times seven</think>\n\n42");
    assertThat(plain.<String>getAs("reasoning")).isNull();
    assertThat(plain.<Integer>getAs("reasoning_tokens")).isZero();
    Row dropped = result(session, "llm_generate('6 x 7', map('reasoning', 'drop'))");
    assertThat(dropped.<String>getAs("text")).isEqualTo("42");
    assertThat(dropped.<String>getAs("reasoning")).isNull();
    assertThat(dropped.<Integer>getAs("reasoning_tokens")).isPositive();
    Row budget =
        result(session, "llm_generate('6 x 7', named_struct('reasoning_budget', length('123')))");
    assertThat(budget.<String>getAs("reasoning")).isEqualTo("six");
    assertThat(budget.<String>getAs("text")).isEqualTo("42");
    Row cut = result(session, "llm_generate('6 x 7', map('chat', 'true', 'max_tokens', '12'))");
    assertThat(cut.<Boolean>getAs("success")).isFalse();
    assertThat(cut.<String>getAs("error"))
        .isEqualTo(
            "the text was cut inside the model's reasoning, after 12 tokens, before the final"
                + " answer; raise max_tokens or set reasoning_budget to fewer tokens");
    assertThat(cut.<String>getAs("text")).isNull();
    assertThat(cut.<String>getAs("reasoning")).isEqualTo("six t");
  }

  @Test
  void aResponseIsReadAfterTheReasoning(SparkSession session, ScriptedModel model) {
    model.generates(prompt -> "<think>{\"n\": 6}?</think>{\"n\":42}");
    // a template that speaks of the marks, as that of a model that thinks does
    Row r =
        result(
            session,
            "llm_generate('6 x 7', map('response_ddl', 'n INT', 'chat', 'true', 'chat_template',"
                + " '{{ messages[0].content }}{# <think> #}'))");
    assertThat(r.<String>getAs("error")).isNull();
    assertThat(r.<Row>getAs("response").getInt(0)).isEqualTo(42);
    assertThat(r.<String>getAs("reasoning")).isEqualTo("{\"n\": 6}?");
    assertThat(r.schema().fieldNames())
        .endsWith("attempts", "response", "reasoning", "reasoning_tokens", "error_kind");
  }

  @Test
  void datasetsHaveTheFieldsBehindAllOthers(SparkSession session, ScriptedModel model) {
    reasoning(model);
    Dataset<Row> prompts = session.sql("SELECT 'a' AS prompt UNION ALL SELECT 'b'");
    Dataset<Row> withResults = SparkLlama.generate(prompts, "prompt", Map.of("chat", "true"));
    assertThat(((StructType) withResults.schema().apply("result").dataType()).fieldNames())
        .endsWith("attempts", "reasoning", "reasoning_tokens", "error_kind");
    List<LlamaResult> results = LlamaResult.of(withResults, "result").collectAsList();
    assertThat(results).extracting(LlamaResult::getText).containsExactly("42", "42");
    assertThat(results)
        .extracting(LlamaResult::getReasoning)
        .containsExactly("six times seven", "six times seven");
    assertThat(results).allSatisfy(result -> assertThat(result.getReasoningTokens()).isEqualTo(30));
  }
}

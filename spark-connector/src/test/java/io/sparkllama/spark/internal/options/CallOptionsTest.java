package io.sparkllama.spark.internal.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.Reasoning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallOptionsTest {

  @Test
  void takesTheDefaultsOfTheCore() {
    CallOptions options = CallOptions.read(Map.of("model", "m.gguf"), Map.of());
    assertThat(options.generation()).isEqualTo(BatchGenerationConfig.defaults());
    assertThat(options.outputColumn()).isEqualTo("result");
    assertThat(options.processor(3, List.of()).threadPool().numThreads()).isEqualTo(3);
    assertThat(options.processor(3, List.of()).maxBatchSize()).isEqualTo(32);
  }

  @Test
  void prefersAnOptionToTheSessionAndTheSessionToTheDefault() {
    Map<String, String> session =
        Map.of("spark.llama.model", "s.gguf", "spark.llama.max_tokens", "7", "spark.app.name", "x");
    CallOptions options = CallOptions.read(Map.of("max_tokens", "9"), session);
    assertThat(options.processor(1, List.of()).model()).isEqualTo("s.gguf");
    assertThat(options.generation().maxTokens()).isEqualTo(9);
  }

  @Test
  void offloadsAllLayersToTheGpuThatSparkGave() {
    ProcessorConfig given =
        CallOptions.read(Map.of("model", "m"), Map.of()).processor(1, List.of("2"));
    assertThat(given.gpuLayers()).isGreaterThan(1000);
    assertThat(given.mainGpu()).isEqualTo(2);
    ProcessorConfig set =
        CallOptions.read(Map.of("model", "m", "gpu_layers", "5", "main_gpu", "0"), Map.of())
            .processor(1, List.of("2"));
    assertThat(set.gpuLayers()).isEqualTo(5);
    assertThat(set.mainGpu()).isZero();
    ProcessorConfig several =
        CallOptions.read(Map.of("model", "m"), Map.of()).processor(1, List.of("0", "1"));
    assertThat(several.mainGpu()).isEqualTo(ProcessorConfig.ALL_GPUS);
  }

  @Test
  void readsOneStopStringOrAnArrayOfThem() {
    assertThat(stop("END").generation().stop()).containsExactly("END");
    assertThat(stop("[\"a\", \"[\"]").generation().stop()).containsExactly("a", "[");
    assertThat(stop("[/INST]").generation().stop()).containsExactly("[/INST]");
    assertThat(stop("[1]").generation().stop()).containsExactly("[1]");
    assertThat(stop("[]").generation().stop()).isEmpty();
    for (String wrong : List.of("[\"oops", "[null]", "[\"a\", null]", "[\"a\", 1]")) {
      assertThatThrownBy(() -> stop(wrong))
          .hasMessage("stop is '" + wrong + "'; it must be a string or a JSON array of strings");
    }
  }

  @Test
  void aRowLeavesTheProcessorAlone() {
    CallOptions call = CallOptions.read(Map.of("model", "m"), Map.of());
    assertThat(call.withRow(Map.of("max_tokens", "7")).processor(1, List.of()))
        .isEqualTo(call.processor(1, List.of()));
  }

  @Test
  void whatIsSaidFurtherInTakesThePlaceOfWhatCannotHoldBesideIt() {
    Map<String, String> session =
        Map.of("spark.llama.model", "m", "spark.llama.response_ddl", "a INT");
    CallOptions call = CallOptions.read(Map.of("json_schema", "{\"type\":\"string\"}"), session);
    assertThat(call.generation().jsonSchema()).isEqualTo("{\"type\":\"string\"}");
    CallOptions row = call.withRow(Map.of("grammar", "root ::= \"a\""));
    assertThat(row.generation().jsonSchema()).isEmpty();
    assertThat(row.generation().grammar()).isEqualTo("root ::= \"a\"");
    assertThat(call.withRow(Map.of("system_prompt", "s")).generation().chat()).isTrue();
  }

  @Test
  void readsNumbersStrictly() {
    assertThat(CallOptions.read(Map.of("model", "m", "max_tokens", " 5.00 "), Map.of()))
        .extracting(options -> options.generation().maxTokens())
        .isEqualTo(5);
    for (String wrong : List.of("1e999999999", "5.5", "2147483648", "0x10", "1_0", "", "five")) {
      assertRefused(
          Map.of("model", "m", "max_tokens", wrong),
          "max_tokens is '" + wrong + "'; it must be an integer");
    }
    for (String wrong : List.of("NaN", "Infinity", "1f", "0x1p3", "1e999")) {
      assertRefused(
          Map.of("model", "m", "temperature", wrong),
          "temperature is '" + wrong + "'; it must be a number");
    }
    assertRefused(
        Map.of("model", "m", "temperature", "9".repeat(300)),
        "temperature is '" + "9".repeat(200) + "…'; it must be a number");
  }

  @Test
  void refusesSizesThatNoMachineHas() {
    assertThatThrownBy(
            () -> CallOptions.read(Map.of("model", "m", "context_size", "1000000000"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "context_size is 1000000000; it must be 2 to 16777216, or 0 for the model's own");
    assertThatThrownBy(
            () ->
                CallOptions.read(
                    Map.of("model", "m", "context_size", "16777216", "max_batch_size", "1000"),
                    Map.of()))
        .hasMessageEndingWith("or less with a max_batch_size of 1000");
    assertThatThrownBy(
            () -> CallOptions.read(Map.of("model", "m", "max_batch_size", "1000000"), Map.of()))
        .hasMessage("max_batch_size is 1000000; it must be 1 to 65536");
  }

  /** Of values that only the engine compares, too. */
  @Test
  void namesAnOptionAsItWasTyped() {
    Map<String, String> session =
        Map.of("spark.llama.model", "m", "spark.llama.threads_per_worker", "3");
    assertThatThrownBy(
            () -> CallOptions.read(Map.of("--num-threads", "2"), Spelling.COMMAND_LINE, session))
        .hasMessage("spark.llama.threads_per_worker is 3; it must be 1 to --num-threads (2)");
    assertThatThrownBy(
            () -> CallOptions.read(Map.of("--stop", "[\"\"]"), Spelling.COMMAND_LINE, session))
        .hasMessage("--stop is ''; it must be a non-empty string");
    assertThatThrownBy(
            () ->
                CallOptions.read(
                    Map.of("--response-ddl", "a BINARY"), Spelling.COMMAND_LINE, session))
        .hasMessageStartingWith("--response-ddl has a of type BINARY; use STRING");
    assertThatThrownBy(
            () ->
                CallOptions.read(
                    Map.of(), Map.of("spark.llama.model", "m", "spark.llama.window", "0")))
        .hasMessage("spark.llama.window is 0; it must be 1 or more");
  }

  private static CallOptions stop(String value) {
    return CallOptions.read(Map.of("model", "m", "stop", value), Map.of());
  }

  @Test
  void namesWhatIsWrong() {
    assertRefused(
        Map.of("model", "m", "max_tokns", "3"),
        "unknown option 'max_tokns'; did you mean 'max_tokens'?");
    assertRefused(
        Map.of("model", "m", "temperature", "hot"), "temperature is 'hot'; it must be a number");
    assertRefused(
        Map.of("model", "m", "max_tokens", "1.5"), "max_tokens is '1.5'; it must be an integer");
    assertRefused(
        Map.of("model", "m", "max_task_failure_ratio", "1.5"),
        "max_task_failure_ratio is 1.5; it must be 0 to 1");
    assertRefused(
        Map.of("model", "m", "response_ddl", "a STRING,"),
        "response_ddl is 'a STRING,'; it must be a list of columns such as 'name STRING, age INT'");
    assertRefused(
        Map.of("model", "m", "response_ddl", "a STRUCT<b: ARRAY<BINARY>>"),
        "response_ddl has a.b[] of type BINARY; use STRING, BOOLEAN, TINYINT, SMALLINT, INT, BIGINT,"
            + " FLOAT, DOUBLE, DECIMAL, DATE, TIMESTAMP, and ARRAY, STRUCT and MAP<STRING, ...> of"
            + " these");
    assertRefused(
        Map.of("model", "m", "response_ddl", "a MAP<INT, STRING>"),
        "response_ddl has a of type MAP<INT, STRING>; use STRING, BOOLEAN, TINYINT, SMALLINT, INT,"
            + " BIGINT, FLOAT, DOUBLE, DECIMAL, DATE, TIMESTAMP, and ARRAY, STRUCT and MAP<STRING,"
            + " ...> of these");
    assertRefused(
        Map.of("model", "m", "response_ddl", "INT"),
        "response_ddl is 'INT'; it must be a list of columns such as 'name STRING, age INT'");
    assertRefused(
        Map.of("model", "m", "response_ddl", "a INT", "json_schema", "{}"),
        "both json_schema and response_ddl are set; remove one of them");
    assertRefused(Map.of("model", "m", "window", "0"), "window is 0; it must be 1 or more");
    assertRefused(Map.of("model", "m", "top_k", "-1"), "top_k is -1; it must be 0 or more");
    assertRefused(
        Map.of(),
        "no model; set the option 'model' or the session's spark.llama.model to the path of a GGUF"
            + " file");
    assertThatThrownBy(
            () -> CallOptions.read(Map.of("model", "m"), Map.of("spark.llama.top_kk", "3")))
        .hasMessage("unknown option 'spark.llama.top_kk'; did you mean 'spark.llama.top_k'?");
  }

  private static void assertRefused(Map<String, String> options, String message) {
    assertThatThrownBy(() -> CallOptions.read(options, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void readsATemplatesFileWhereTheCallIsMade(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("chat.jinja"), "{{ messages }}");
    CallOptions options =
        CallOptions.read(
            Map.of(
                "model",
                "m",
                "chat_template",
                "file:" + file,
                "chat_template_kwargs",
                "{\"enable_thinking\": false}"),
            Map.of());
    assertThat(options.generation().chatTemplate()).isEqualTo("{{ messages }}");
    assertThat(options.scoring().chatTemplate()).isEqualTo("{{ messages }}");
    assertThat(options.generation().chatTemplateKwargs())
        .isEqualTo(options.scoring().chatTemplateKwargs())
        .isEqualTo("{\"enable_thinking\": false}");
    assertThat(options.withRow(Map.of("chat_template", "chatml")).generation().chatTemplate())
        .isEqualTo("chatml");
    assertThatThrownBy(() -> options.withRow(Map.of("chat_template", "file:/etc/hostname")))
        .hasMessage(
            "the options of a row set chat_template to 'file:/etc/hostname'; in a row, give"
                + " a template's name or text; only a whole call may name a file");
    String missing = "file:" + folder.resolve("missing.jinja");
    assertThatThrownBy(
            () -> CallOptions.read(Map.of("model", "m", "chat_template", missing), Map.of()))
        .hasMessageStartingWith("chat_template is '" + missing + "', which cannot be read (")
        .hasMessageEndingWith("; use a file on the machine that makes the call");
    assertThatThrownBy(
            () -> CallOptions.read(Map.of("model", "m", "chat_template_kwargs", "{"), Map.of()))
        .hasMessageStartingWith("chat_template_kwargs is not a JSON object (");
  }

  @Test
  void readsTheOptionsOfReasoning() {
    Map<String, String> session = Map.of("spark.llama.model", "m", "spark.llama.reasoning", "keep");
    CallOptions kept = CallOptions.read(Map.of(), session);
    assertThat(kept.generation().reasoning()).isEqualTo(Reasoning.KEEP);
    // the narrower scope wins, even if both cannot hold
    CallOptions budget = CallOptions.read(Map.of("reasoning_budget", "64"), session);
    assertThat(budget.generation().reasoning()).isEqualTo(Reasoning.AUTO);
    assertThat(budget.generation().reasoningBudget()).isEqualTo(64);
    assertThat(budget.withRow(Map.of("reasoning", "Keep")).generation().reasoningBudget())
        .isEqualTo(BatchGenerationConfig.NO_REASONING_BUDGET);
    assertThat(budget.withRow(Map.of("reasoning", "drop")).generation().reasoningBudget())
        .isEqualTo(64);
    assertThat(budget.resultOptions())
        .containsEntry("reasoning_budget", "64")
        .containsKey("reasoning");
    assertRefused(
        Map.of("model", "m", "reasoning", "hide"),
        "reasoning is 'hide'; it must be one of auto, keep, split, drop");
    assertRefused(
        Map.of("model", "m", "reasoning", "keep", "reasoning_budget", "3"),
        "reasoning_budget is set together with reasoning KEEP; it must be unset with KEEP; use"
            + " SPLIT or DROP");
    assertRefused(
        Map.of("model", "m", "reasoning_budget", "-3"),
        "reasoning_budget is -3; it must be 0 or more, or -1 for no limit");
  }
}

package io.sparkllama.spark.internal.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionValuesTest {

  private static final OptionValues SESSION =
      OptionValues.ofSession(
          Map.of("spark.llama.top_p", "0.5", "spark.llama.seed", "7", "spark.app.name", "x"));

  @Test
  void anInnerPlaceTakesPrecedence() {
    OptionValues call = SESSION.with(Map.of("top_p", "0.25"), Spelling.OPTION, Scope.CALL);
    OptionValues row = call.with(Map.of("TOP_P", "0.125"), Spelling.OPTION, Scope.ROW);
    assertThat(SESSION.get(SamplingOptions.TOP_P)).isEqualTo(0.5f);
    assertThat(call.get(SamplingOptions.TOP_P)).isEqualTo(0.25f);
    assertThat(row.get(SamplingOptions.TOP_P)).isEqualTo(0.125f);
    assertThat(row.get(SamplingOptions.SEED)).isEqualTo(7);
    assertThat(row.get(SamplingOptions.TOP_K)).isEqualTo(SamplingOptions.TOP_K.defaultValue());
  }

  @Test
  void theDefaultGivenInsideTakesPrecedence() {
    OptionValues call = SESSION.with(Map.of("top_p", "0.9"), Spelling.OPTION, Scope.CALL);
    assertThat(call.get(SamplingOptions.TOP_P)).isEqualTo(0.9f);
  }

  @Test
  void remembersHowEachNameWasTyped() {
    OptionValues flags =
        SESSION.with(Map.of("--max-tokens", "5"), Spelling.COMMAND_LINE, Scope.CALL);
    assertThat(flags.typedName(SamplingOptions.TOP_P)).isEqualTo("spark.llama.top_p");
    assertThat(flags.typedName(SamplingOptions.MAX_TOKENS)).isEqualTo("--max-tokens");
    assertThat(
            Message.of(Options.MAX_TOKENS, " is 1 beside a ", Options.TOP_P, " of 2")
                .text(flags.names()))
        .isEqualTo("--max-tokens is 1 beside a spark.llama.top_p of 2");
    assertThat(Message.of(Options.LOGIT_BIAS, " is no option here").text(flags.names()))
        .isEqualTo("logitBias is no option here");
  }

  @Test
  void namesWhatNobodyTypedAsTheCallWould() {
    OptionValues flags = SESSION.with(Map.of(), Spelling.COMMAND_LINE, Scope.CALL);
    OptionValues row = flags.with(Map.of("max_tokens", "5"), Spelling.OPTION, Scope.ROW);
    assertThat(SESSION.typedName(SamplingOptions.TOP_K)).isEqualTo("top_k");
    assertThat(flags.typedName(SamplingOptions.TOP_K)).isEqualTo("--top-k");
    assertThat(row.typedName(SamplingOptions.TOP_K)).isEqualTo("--top-k");
    assertThat(row.typedName(SamplingOptions.MAX_TOKENS)).isEqualTo("max_tokens");
    // There is no such flag.
    assertThat(flags.typedName(OutputOptions.MAX_TASK_FAILURE_RATIO))
        .isEqualTo("spark.llama.max_task_failure_ratio");
  }

  @Test
  void aValueThatAnInnerPlaceReplacesMayBeWrong() {
    OptionValues wrong = OptionValues.ofSession(Map.of("spark.llama.top_p", "7"));
    assertThatThrownBy(wrong::check)
        .hasMessage("spark.llama.top_p is 7; it must be above 0 and at most 1");
    wrong.with(Map.of("top_p", "0.5"), Spelling.OPTION, Scope.CALL).check();
  }

  @Test
  void refusesANameThatIsGivenTwice() {
    Map<String, String> twice = Map.of("top_p", "0.5", "TOP_P", "0.25");
    assertThatThrownBy(() -> SESSION.with(twice, Spelling.OPTION, Scope.CALL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("top_p is given twice; remove one of them");
  }

  @Test
  void refusesWhatAPlaceCannotSet() {
    assertThatThrownBy(() -> SESSION.with(Map.of("preload", "true"), Spelling.OPTION, Scope.CALL))
        .hasMessage("preload is a session option; set spark.llama.preload");
    assertThatThrownBy(() -> SESSION.with(Map.of("max_models", "2"), Spelling.OPTION, Scope.ROW))
        .hasMessage(
            "the options of a row set max_models, which must be the same for all rows of a call; set"
                + " it as a constant in the call, or in the session as spark.llama.max_models");
  }

  @Test
  void isEqualWhereverTheSameWasGiven() {
    OptionValues flags =
        OptionValues.ofSession(Map.of("spark.llama.seed", "7"))
            .with(Map.of("--top-p", "0.5"), Spelling.COMMAND_LINE, Scope.CALL);
    assertThat(flags).isEqualTo(SESSION).hasSameHashCodeAs(SESSION);
    assertThat(flags.with(Map.of("seed", "8"), Spelling.OPTION, Scope.ROW)).isNotEqualTo(SESSION);
  }

  @Test
  void comesBackFromSerialization() throws IOException, ClassNotFoundException {
    OptionValues values =
        SESSION.with(
            Map.of("num_threads", "3", "stop", "[\"a\", \"b\"]", "cpu_affinity", "0-2"),
            Spelling.OPTION,
            Scope.CALL);
    values.check();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(values);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      OptionValues back = (OptionValues) in.readObject();
      assertThat(back).isEqualTo(values);
      assertThat(back.get(ProcessorOptions.NUM_THREADS)).contains(3);
      assertThat(back.get(SamplingOptions.STOP)).containsExactly("a", "b");
      assertThat(back.get(ProcessorOptions.CPU_AFFINITY)).isEqualTo(List.of(0, 1, 2));
      assertThat(back.typedName(SamplingOptions.SEED)).isEqualTo("spark.llama.seed");
    }
  }
}

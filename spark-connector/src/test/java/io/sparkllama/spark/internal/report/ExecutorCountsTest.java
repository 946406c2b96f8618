package io.sparkllama.spark.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.option.Message;
import io.sparkllama.option.OptionNames;
import io.sparkllama.option.Options;
import io.sparkllama.result.Failure;
import org.junit.jupiter.api.Test;

class ExecutorCountsTest {

  @Test
  void countsFailuresByKindWithTheMessageOfTheLast() {
    ExecutorCounts counts = new ExecutorCounts();
    counts.count(null, OptionNames.JAVA);
    counts.count(new Failure(Failure.Kind.PROMPT_NULL, "the prompt is null"), OptionNames.JAVA);
    counts.count(
        new Failure(Failure.Kind.PROMPT_TOO_LONG, "the prompt has 1,403 tokens"), OptionNames.JAVA);
    counts.count(
        new Failure(
            Failure.Kind.PROMPT_TOO_LONG,
            Message.of("the query leaves no room; raise ", Options.CONTEXT_SIZE)),
        option -> "context_size");
    assertThat(counts.rows()).isEqualTo(4);
    assertThat(counts.failures()).isEqualTo(3);
    assertThat(counts.kinds())
        .containsExactly(
            new FailureCount(
                "prompt_too_long", 2, null, "the query leaves no room; raise context_size"),
            new FailureCount("prompt_null", 1, null, "the prompt is null"));
  }
}

package io.sparkllama.spark.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.result.Failure;
import org.junit.jupiter.api.Test;

class ExecutorCountsTest {

  @Test
  void countsFailuresByKindWithTheMessageOfTheLast() {
    ExecutorCounts counts = new ExecutorCounts();
    counts.count(null);
    counts.count(new Failure(Failure.Kind.PROMPT_NULL, "the prompt is null"));
    counts.count(new Failure(Failure.Kind.PROMPT_TOO_LONG, "the prompt has 1,403 tokens"));
    counts.count(new Failure(Failure.Kind.PROMPT_TOO_LONG, "the query leaves no room"));
    assertThat(counts.rows()).isEqualTo(4);
    assertThat(counts.failures()).isEqualTo(3);
    assertThat(counts.kinds())
        .containsExactly(
            new ExecutorCounts.Kind("prompt_too_long", 2, "the query leaves no room"),
            new ExecutorCounts.Kind("prompt_null", 1, "the prompt is null"));
  }
}

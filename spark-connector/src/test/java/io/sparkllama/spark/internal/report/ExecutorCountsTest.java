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
            new FailureCount("prompt_too_long", 2, null, "the query leaves no room"),
            new FailureCount("prompt_null", 1, null, "the prompt is null"));
  }
}

package io.sparkllama.spark.internal.executor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerCountsTest {

  @Test
  void groupsMessagesThatDifferInTheirNumbers() {
    AnswerCounts counts = new AnswerCounts();
    counts.count(null);
    counts.count("the prompt has 1,403 tokens, and at most 511 fit");
    counts.count("the prompt has 99 tokens, and at most 511 fit");
    counts.count("the prompt is null");
    assertThat(counts.rows()).isEqualTo(4);
    assertThat(counts.failures()).isEqualTo(3);
    assertThat(counts.kinds())
        .containsExactly(
            new AnswerCounts.Kind(
                "the prompt has N tokens, and at most N fit",
                2,
                "the prompt has 99 tokens, and at most 511 fit"),
            new AnswerCounts.Kind("the prompt is null", 1, "the prompt is null"));
  }

  @Test
  void keepsAFewKindsOnly() {
    AnswerCounts counts = new AnswerCounts();
    for (char c = 'a'; c <= 'z'; c++) {
      counts.count("reason " + c);
    }
    assertThat(counts.kinds()).hasSize(AnswerCounts.MOST_KINDS + 1);
    assertThat(counts.kinds().get(0).kind()).isEqualTo("others");
    assertThat(counts.kinds().get(0).count()).isEqualTo(6);
    assertThat(AnswerCounts.kindOf("x".repeat(1000))).hasSizeLessThan(200);
  }
}

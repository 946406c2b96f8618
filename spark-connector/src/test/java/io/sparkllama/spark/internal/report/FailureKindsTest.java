package io.sparkllama.spark.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.result.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureKindsTest {

  @ParameterizedTest
  @EnumSource
  void everyKindHasARemedyWithoutMarkup(Failure.Kind kind) {
    assertThat(FailureKinds.remedy(kind.code())).isNotBlank().doesNotContain("`");
  }

  @Test
  void aKindOfAnotherVersionHasNone() {
    assertThat(FailureKinds.remedy("from_the_future")).isEmpty();
  }
}

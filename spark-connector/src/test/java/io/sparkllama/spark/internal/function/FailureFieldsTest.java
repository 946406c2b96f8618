package io.sparkllama.spark.internal.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import io.sparkllama.result.Failure;
import org.junit.jupiter.api.Test;

class FailureFieldsTest {

  private static String error(Message message) {
    return FailureFields.error(new Failure(Failure.Kind.OPTION, message)).toString();
  }

  @Test
  void namesOptionsAsSqlDoes() {
    assertThat(
            error(Message.of("raise ", Options.CONTEXT_SIZE, " or ", Options.MEMORY_LIMIT, "; ok")))
        .isEqualTo("raise context_size or memory_limit_mb; ok");
    assertThat(error(Message.of(Options.LOGIT_BIAS, " is unknown to SQL")))
        .isEqualTo("logitBias is unknown to SQL");
  }

  /** What a template or a schema of the user says may be called as an option is. */
  @Test
  void leavesWordsThatOnlyLookLikeNamesAlone() {
    String raised = "the template raised: set topP, contextSize and maxTokens";
    assertThat(error(Message.of(raised))).isEqualTo(raised);
    assertThat(error(Message.of(Options.TOP_P, " is not topP"))).isEqualTo("top_p is not topP");
  }

  @Test
  void aSuccessHasNeither() {
    assertThat(FailureFields.error(null)).isNull();
    assertThat(FailureFields.kind(null)).isNull();
    assertThat(FailureFields.kind(new Failure(Failure.Kind.OPTION, "x"))).hasToString("option");
  }
}

package io.sparkllama.spark.internal.executor;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.function.RowResult;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.Spelling;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many rows of a task may fail. */
class FailureLimitTest {

  private static FailureLimit limit(String option, String value) {
    return new FailureLimit(CallOptions.read(Map.of("model", "m", option, value), Map.of()));
  }

  private static void count(FailureLimit limit, int succeeded, int failed) {
    for (int i = 0; i < succeeded; i++) {
      limit.count(RowResult.of("text", null));
    }
    for (int i = 0; i < failed; i++) {
      limit.count(RowResult.of(null, new Failure(Failure.Kind.TIMEOUT, "fault " + i)));
    }
  }

  @Test
  void oneFailureIsTooManyWhereNoneMayFail() {
    FailureLimit limit = limit("fail_on_error", "true");
    count(limit, 3, 0);
    assertThatThrownBy(() -> count(limit, 0, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a row failed and fail_on_error is true: fault 0 (timeout)");
  }

  /** Options by the names that the call has for them; the row's own words as they are. */
  @Test
  void namesOptionsAsTheCallDoes() {
    RowResult failed =
        RowResult.of(
            null,
            new Failure(
                Failure.Kind.CUT_OFF,
                Message.of("'topP max_tokens' was cut; raise ", Options.MAX_TOKENS)));
    FailureLimit flags =
        new FailureLimit(
            CallOptions.read(
                Map.of("--model", "m", "--fail-on-error", "true"),
                Spelling.COMMAND_LINE,
                Map.of("spark.llama.max_tokens", "3")));
    assertThatThrownBy(() -> flags.count(failed))
        .hasMessage(
            "a row failed and --fail-on-error is true: 'topP max_tokens' was cut; raise"
                + " spark.llama.max_tokens (cut_off)");
    FailureLimit session =
        new FailureLimit(
            CallOptions.read(Map.of("model", "m"), Map.of("spark.llama.fail_on_error", "true")));
    assertThatThrownBy(() -> session.count(failed))
        .hasMessage(
            "a row failed and spark.llama.fail_on_error is true: 'topP max_tokens' was cut; raise"
                + " max_tokens (cut_off)");
  }

  @Test
  void aFewRowsSayLittle() {
    FailureLimit limit = limit("max_task_failure_ratio", "0.1");
    count(limit, 0, FailureLimit.FEWEST_ROWS - 1);
    assertThatThrownBy(() -> count(limit, 0, 1))
        .hasMessage(
            "100 of the first 100 rows of a task failed, more than max_task_failure_ratio 0.1"
                + " allows; the last: fault 0 (timeout)");
  }

  @Test
  void theShareItselfMayFailAndNotARowMore() {
    FailureLimit limit = limit("max_task_failure_ratio", "0.1");
    count(limit, 90, 10);
    assertThatThrownBy(() -> count(limit, 0, 1))
        .hasMessageContaining("11 of the first 101 rows of a task failed");
  }

  /** A row that succeeds is never the one too many. */
  @Test
  void isCheckedWhenARowFails() {
    FailureLimit limit = limit("max_task_failure_ratio", "0.1");
    count(limit, 0, 50);
    count(limit, 51, 0);
    assertThatThrownBy(() -> count(limit, 0, 1))
        .hasMessageContaining("51 of the first 102 rows of a task failed");
  }

  @Test
  void allMayFailUnlessThatIsSaid() {
    assertThatCode(() -> count(limit("max_task_failure_ratio", "1"), 0, 500))
        .doesNotThrowAnyException();
    assertThatCode(() -> count(limit("max_tokens", "7"), 0, 500)).doesNotThrowAnyException();
  }
}

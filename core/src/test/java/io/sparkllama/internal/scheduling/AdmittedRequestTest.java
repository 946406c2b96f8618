package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.Failure;
import io.sparkllama.result.ScoreResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** How requests end, and who hears of it. */
class AdmittedRequestTest {

  private static final ScoreResult SUCCESS = ScoreResult.of(new float[] {-1}, 1, false, 1, 0);

  private static final Failure FAILURE = new Failure(Failure.Kind.ENGINE, "it failed");

  private final List<Boolean> heard = new ArrayList<>();

  private AdmittedRequest<ScoreResult> observed() {
    AdmittedRequest<ScoreResult> request = request(1, 2, 3);
    request.observe(heard::add);
    return request;
  }

  private static AdmittedRequest<ScoreResult> request(int... tokens) {
    return new AdmittedScoring(
        new Tokens(tokens, false), tokens.length, ScoringConfig.defaults().withRetryAttempts(1));
  }

  @Test
  void anObserverHearsOnceHowARequestEnded() {
    AdmittedRequest<ScoreResult> request = observed();
    assertThat(heard).isEmpty();
    request.complete(SUCCESS);
    request.complete(ScoreResult.failed(FAILURE, 1, 1));
    request.fail(new IllegalStateException("later"));
    assertThat(heard).containsExactly(true);
    assertThat(request.future().join()).isSameAs(SUCCESS);
    observed().complete(ScoreResult.failed(FAILURE, 1, 1));
    observed().fail(new IllegalStateException("broken"));
    observed().refuse(FAILURE);
    observed().cancelUnstarted();
    assertThat(heard).containsExactly(true, false, false, false, false);
  }

  @Test
  void anObserverHearsOfAnEndFromOutside() {
    AdmittedRequest<ScoreResult> withdrawn = observed();
    withdrawn.future().cancel(true);
    assertThat(withdrawn.isWithdrawn()).isTrue();
    AdmittedRequest<ScoreResult> completed = observed();
    completed.future().complete(SUCCESS);
    completed.complete(SUCCESS);
    observed().future().complete(ScoreResult.failed(FAILURE, 1, 1));
    assertThat(heard).containsExactly(false, true, false);
  }

  @Test
  void anObserverHearsBeforeAnyoneWhoWaits() {
    AdmittedRequest<ScoreResult> request = request(1, 2);
    List<String> order = new ArrayList<>();
    request.observe(success -> order.add("observed"));
    request.future().thenRun(() -> order.add("waited"));
    request.complete(SUCCESS);
    assertThat(order).containsExactly("observed", "waited");
    List<String> failing = new ArrayList<>();
    AdmittedRequest<ScoreResult> broken = request(1, 2);
    broken.observe(success -> failing.add("observed"));
    broken.future().whenComplete((result, failure) -> failing.add("waited"));
    broken.fail(new IllegalStateException("broken"));
    assertThat(failing).containsExactly("observed", "waited");
  }

  @Test
  void whatNobodyBeganEndsWithItsReason() {
    AdmittedRequest<ScoreResult> refused = request(1, 2);
    refused.refuse(FAILURE);
    assertThat(refused.future().join().failure()).isEqualTo(FAILURE);
    assertThat(refused.future().join().attempts()).isZero();
    AdmittedRequest<ScoreResult> cancelled = request(1, 2);
    cancelled.cancelUnstarted();
    assertThat(cancelled.future().join().errorKind()).isEqualTo(Failure.Kind.CANCELLED);
    AdmittedRequest<ScoreResult> broken = request(1, 2);
    broken.fail(new IllegalStateException("broken"));
    assertThatThrownBy(() -> broken.future().join())
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("broken");
  }

  @Test
  void retriesAreLeftUntilTheyAreTried() {
    AdmittedRequest<ScoreResult> request = request(1, 2);
    assertThat(request.hasRetriesLeft()).isTrue();
    request.begin(null, 0, 8, 0).close();
    assertThat(request.hasRetriesLeft()).isTrue();
    request.begin(null, 0, 8, 0).close();
    assertThat(request.hasRetriesLeft()).isFalse();
    assertThat(request.attempts()).isEqualTo(2);
  }

  /** The last token's output is needed, so that it is not shared. */
  @Test
  void aCommonPrefixIsThatOfTokensThatBothMayShare() {
    AdmittedRequest<ScoreResult> request = request(1, 2, 3, 4);
    assertThat(request.commonPrefixLength(new int[] {1, 2, 3, 4}, 4)).isEqualTo(3);
    assertThat(request.commonPrefixLength(new int[] {1, 2, 9, 4}, 4)).isEqualTo(2);
    assertThat(request.commonPrefixLength(new int[] {1, 2, 3, 4}, 1)).isEqualTo(1);
    assertThat(request.commonPrefixLength(new int[] {9, 2, 3, 4}, 4)).isZero();
  }
}

package io.sparkllama.internal.scheduling;

import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.Failure;
import io.sparkllama.result.ScoreResult;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** However many end a request at once, it has one end, of which its observer is told once. */
public class AdmittedRequestIT {

  private final AdmittedRequest<ScoreResult> request =
      new AdmittedScoring(new Tokens(new int[] {1, 2}, false), 1, ScoringConfig.defaults());
  private final AtomicInteger told = new AtomicInteger();

  public AdmittedRequestIT() {
    request.observe(success -> told.incrementAndGet());
  }

  @Operation
  public void complete() {
    request.complete(ScoreResult.of(new float[] {-1}, 1, false, 1, 0));
  }

  @Operation
  public void refuse() {
    request.refuse(new Failure(Failure.Kind.OPTION, "refused"));
  }

  @Operation
  public void fail() {
    request.fail(new IllegalStateException("broken"));
  }

  @Operation
  public boolean withdraw() {
    return request.future().cancel(false);
  }

  @Operation
  public boolean isOver() {
    return request.future().isDone();
  }

  @Validate
  public void itsObserverIsToldOnce() {
    int ends = request.future().isDone() ? 1 : 0;
    if (told.get() != ends) {
      throw new IllegalStateException(ends + " ends, of which was told " + told + " times");
    }
  }

  @Test
  void isAsIfByOneThread() {
    new StressOptions().iterations(50).invocationsPerIteration(2000).check(AdmittedRequestIT.class);
  }
}

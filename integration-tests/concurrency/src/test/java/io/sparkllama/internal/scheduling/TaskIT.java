package io.sparkllama.internal.scheduling;

import io.sparkllama.ScoreResult;
import io.sparkllama.ScoringConfig;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** However many end a task at once, it has one end, of which its observer is told once. */
public class TaskIT {

  private final Task<ScoreResult> task =
      new ScoringTask(new Tokens(new int[] {1, 2}, false), 1, ScoringConfig.defaults());
  private final AtomicInteger told = new AtomicInteger();

  public TaskIT() {
    task.observe(success -> told.incrementAndGet());
  }

  @Operation
  public void complete() {
    task.complete(ScoreResult.of(new float[] {-1}, 1, false, 1, 0));
  }

  @Operation
  public void refuse() {
    task.refuse("refused");
  }

  @Operation
  public void fail() {
    task.fail(new IllegalStateException("broken"));
  }

  @Operation
  public boolean withdraw() {
    return task.future().cancel(false);
  }

  @Operation
  public boolean isOver() {
    return task.future().isDone();
  }

  @Validate
  public void itsObserverIsToldOnce() {
    int ends = task.future().isDone() ? 1 : 0;
    if (told.get() != ends) {
      throw new IllegalStateException(ends + " ends, of which was told " + told + " times");
    }
  }

  @Test
  void isAsIfByOneThread() {
    new StressOptions().iterations(50).invocationsPerIteration(2000).check(TaskIT.class);
  }
}

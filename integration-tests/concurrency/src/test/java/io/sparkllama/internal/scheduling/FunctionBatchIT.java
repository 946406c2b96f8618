package io.sparkllama.internal.scheduling;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A function is applied once to each item, whichever threads work at it and help each other. */
public class FunctionBatchIT {

  private static final int ITEMS = 5;
  private static final int SHARES = 2;

  private final AtomicIntegerArray applied = new AtomicIntegerArray(ITEMS);
  private final FunctionBatch<Integer> batch =
      new FunctionBatch<>(ITEMS, SHARES, true, this::apply);

  private Integer apply(int item) {
    applied.incrementAndGet(item);
    return item;
  }

  @Operation
  public void run(@Param(gen = IntGen.class, conf = "0:1") int share) {
    batch.run(share);
  }

  @Operation
  public void help() {
    batch.runAll();
  }

  @Operation
  public void cancel() {
    batch.future().cancel(true);
  }

  @Validate
  public void appliesTheFunctionOnceToEach() {
    boolean complete = batch.future().isDone() && !batch.future().isCancelled();
    for (int i = 0; i < ITEMS; i++) {
      int times = applied.get(i);
      if (times > 1 || (complete && times == 0)) {
        throw new IllegalStateException("item " + i + " was processed " + times + " times");
      }
    }
    if (complete && !batch.future().join().equals(List.of(0, 1, 2, 3, 4))) {
      throw new IllegalStateException("results " + batch.future().join());
    }
    if (!batch.future().isDone() && applied.get(0) > 0) {
      throw new IllegalStateException("work ended before the last item");
    }
  }

  @Test
  void isAsIfByOneThreadUnderStress() {
    new StressOptions()
        .threads(3)
        .iterations(50)
        .invocationsPerIteration(2000)
        .check(FunctionBatchIT.class);
  }

  @Test
  void isAsIfByOneThreadInEveryOrderOfSteps() {
    new ModelCheckingOptions()
        .threads(3)
        .iterations(10)
        .actorsPerThread(2)
        .invocationsPerIteration(500)
        .check(FunctionBatchIT.class);
  }
}

package io.sparkllama.internal.scheduling;

import io.sparkllama.internal.metrics.Meter;
import io.sparkllama.result.ScoreResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** However its items end, a call for a list ends once, with all of their results or with none. */
public class BatchCallIT {

  private static final int ITEMS = 3;

  private final AtomicInteger reports = new AtomicInteger();
  private final AtomicInteger ends = new AtomicInteger();
  private final BatchCall<ScoreResult> call =
      new BatchCall<>(Meter.NONE, (done, failed, total) -> reports.incrementAndGet(), () -> 0);
  private final List<CompletableFuture<ScoreResult>> items =
      Stream.generate(CompletableFuture<ScoreResult>::new).limit(ITEMS).toList();

  public BatchCallIT() {
    call.future().whenComplete((results, failure) -> ends.incrementAndGet());
    call.await(items);
  }

  @Operation
  public void complete(@Param(gen = IntGen.class, conf = "0:2") int item) {
    items.get(item).complete(ScoreResult.of(new float[] {item}, 1, false, 1, 0));
  }

  @Operation
  public void fail(@Param(gen = IntGen.class, conf = "0:2") int item) {
    items.get(item).completeExceptionally(new IllegalStateException("broken"));
  }

  @Operation
  public void cancel() {
    call.future().cancel(true);
  }

  @Validate
  public void endsOnceAndLeavesNoItem() {
    boolean failed = call.future().isCompletedExceptionally();
    long done = items.stream().filter(CompletableFuture::isDone).count();
    long results =
        items.stream().filter(item -> item.isDone() && !item.isCompletedExceptionally()).count();
    boolean over = call.future().isDone();
    if (ends.get() != (over ? 1 : 0)
        || over != (failed || done == ITEMS)
        || (failed && done < ITEMS)
        || reports.get() != results) {
      throw new IllegalStateException(
          ends
              + " ends, "
              + done
              + " items done, "
              + results
              + " results, "
              + reports
              + " reports");
    }
    if (over && !failed) {
      for (int i = 0; i < ITEMS; i++) {
        if (call.future().join().get(i) != items.get(i).join()) {
          throw new IllegalStateException("the result of item " + i + " is another's");
        }
      }
    }
  }

  @Test
  void isAsIfByOneThread() {
    new StressOptions()
        .threads(3)
        .iterations(50)
        .invocationsPerIteration(2000)
        .check(BatchCallIT.class);
  }
}

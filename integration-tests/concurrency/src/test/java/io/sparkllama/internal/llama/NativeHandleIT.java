package io.sparkllama.internal.llama;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Native memory is freed once, when nobody uses it, whoever closes and uses it at once. */
public class NativeHandleIT {

  private final AtomicInteger frees = new AtomicInteger();
  private final AtomicInteger closes = new AtomicInteger();
  private final NativeHandle handle =
      new NativeHandle("memory", null, pointer -> frees.incrementAndGet());

  @Operation
  public String use() {
    if (!handle.tryAcquire()) {
      return "refused";
    }
    String seen = frees.get() == 0 ? "used" : "used after it was freed";
    handle.release();
    return seen;
  }

  @Operation
  public void close() {
    closes.incrementAndGet();
    handle.close();
  }

  @Validate
  public void isFreedOnceIfItWasClosed() {
    int wanted = closes.get() > 0 ? 1 : 0;
    if (frees.get() != wanted) {
      throw new IllegalStateException("freed " + frees + " times instead of " + wanted);
    }
  }

  @Test
  void isAsIfByOneThreadUnderStress() {
    new StressOptions()
        .threads(3)
        .iterations(50)
        .invocationsPerIteration(2000)
        .check(NativeHandleIT.class);
  }

  @Test
  void isAsIfByOneThreadInEveryOrderOfSteps() {
    new ModelCheckingOptions()
        .threads(3)
        .iterations(10)
        .actorsBefore(1)
        .actorsPerThread(3)
        .actorsAfter(1)
        .invocationsPerIteration(500)
        .check(NativeHandleIT.class);
  }
}

package io.sparkllama.internal.scheduling;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The items of one call, divided round-robin into as many shares as there are threads. Items of a
 * share are claimed one by one, so that other threads can help.
 */
final class FunctionBatch<R> {

  private final int count;
  private final boolean stealing;
  private final IntFunction<R> function;
  private final AtomicInteger[] claimed;
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicReferenceArray<R> results;
  private final CompletableFuture<List<R>> future = new CompletableFuture<>();

  FunctionBatch(int count, int shares, boolean stealing, IntFunction<R> function) {
    this.count = count;
    this.stealing = stealing;
    this.function = function;
    this.claimed = new AtomicInteger[shares];
    Arrays.setAll(claimed, i -> new AtomicInteger());
    this.results = new AtomicReferenceArray<>(count);
    if (count == 0) {
      future.complete(List.of());
    }
  }

  CompletableFuture<List<R>> future() {
    return future;
  }

  /** Processes a share and then, with stealing, unclaimed items of other shares. */
  void run(int share) {
    drain(share);
    if (stealing) {
      runAll();
    }
  }

  /** Processes all unclaimed items. */
  void runAll() {
    for (int share = 0; share < claimed.length; share++) {
      drain(share);
    }
  }

  private void drain(int share) {
    int index = next(share);
    while (index < count && !future.isDone()) {
      runItem(index);
      index = next(share);
    }
  }

  private int next(int share) {
    return share + claimed[share].getAndIncrement() * claimed.length;
  }

  private void runItem(int index) {
    try {
      results.set(index, function.apply(index));
    } catch (Throwable e) {
      future.completeExceptionally(e);
      return;
    }
    if (done.incrementAndGet() == count) {
      future.complete(IntStream.range(0, count).mapToObj(results::get).toList());
    }
  }
}

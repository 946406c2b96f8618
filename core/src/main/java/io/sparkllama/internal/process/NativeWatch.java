package io.sparkllama.internal.process;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * For how long native calls have been running. A call that never returns is found this way, as no
 * timeout of a request can end it. Thread-safe.
 */
final class NativeWatch {

  /** One running call; equal only to itself. */
  private static final class Running {
    final long startNanos;

    Running(long startNanos) {
      this.startNanos = startNanos;
    }
  }

  private final Set<Running> running = ConcurrentHashMap.newKeySet();
  private final LongSupplier nanoClock;

  NativeWatch(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Makes a native call. */
  <A> A during(Supplier<A> nativeCall) {
    Running call = new Running(nanoClock.getAsLong());
    running.add(call);
    try {
      return nativeCall.get();
    } finally {
      running.remove(call);
    }
  }

  /** Milliseconds since the longest of the running calls began; 0 if none runs. */
  long longestMillis() {
    long now = nanoClock.getAsLong();
    long longest = 0;
    for (Running call : running) {
      longest = Math.max(longest, now - call.startNanos);
    }
    return TimeUnit.NANOSECONDS.toMillis(longest);
  }
}

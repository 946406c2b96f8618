package io.sparkllama.soak;

import io.sparkllama.result.Failure;
import io.sparkllama.result.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what was asked and what came of it, and keeps what must not happen. Thread-safe. */
final class Ledger {

  private static final int MOST_FAULTS = 20;

  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong succeeded = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong crashed = new AtomicLong();
  private final AtomicLong withdrawn = new AtomicLong();
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong signals = new AtomicLong();
  private final List<String> faults = new ArrayList<>();

  /** Requests that are submitted now. Each is to be counted once more by one of the next three. */
  void asked(int count) {
    asked.addAndGet(count);
  }

  void answered(Outcome outcome) {
    if (outcome.success()) {
      succeeded.incrementAndGet();
    } else if (outcome.errorKind() == Failure.Kind.CRASH) {
      crashed.incrementAndGet();
    } else {
      failed.incrementAndGet();
    }
  }

  /** They were cancelled, or their call was ended by closing the processor. */
  void withdrawn(int count) {
    withdrawn.addAndGet(count);
  }

  void opened() {
    opened.incrementAndGet();
  }

  void signalled() {
    signals.incrementAndGet();
  }

  synchronized void fault(String what) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(what);
    }
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /** Requests without a result, once nothing runs. */
  long lost() {
    return asked.get() - succeeded.get() - failed.get() - crashed.get() - withdrawn.get();
  }

  @Override
  public String toString() {
    return "%d requests: %d succeeded, %d failed, %d crashed, %d withdrawn, %d lost; %d processors, %d signals"
        .formatted(
            asked.get(),
            succeeded.get(),
            failed.get(),
            crashed.get(),
            withdrawn.get(),
            lost(),
            opened.get(),
            signals.get());
  }

  long requests() {
    return asked.get();
  }

  long crashes() {
    return crashed.get();
  }

  long processors() {
    return opened.get();
  }

  long signals() {
    return signals.get();
  }
}

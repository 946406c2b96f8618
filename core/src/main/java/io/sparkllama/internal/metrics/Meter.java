package io.sparkllama.internal.metrics;

import io.sparkllama.result.ProcessorStats;
import java.util.function.IntSupplier;

/** The counters of a processor. Thread-safe. */
public interface Meter {

  /** A no-op meter. */
  Meter NONE =
      new Meter() {
        @Override
        public WorkerMeter worker(int index) {
          return WorkerMeter.NONE;
        }

        @Override
        public void queueDepth(IntSupplier depth) {}

        @Override
        public void itemStarted() {}

        @Override
        public void itemFinished(long latencyNanos, boolean success) {}

        @Override
        public void batchFinished(long nanos) {}

        @Override
        public ProcessorStats snapshot() {
          return ProcessorStats.DISABLED;
        }
      };

  /** The counters of a worker. */
  WorkerMeter worker(int index);

  /** Sets the supplier of the number of waiting requests. */
  void queueDepth(IntSupplier depth);

  /** An item was submitted. */
  void itemStarted();

  /** An item finished, the given time after its submission. */
  void itemFinished(long latencyNanos, boolean success);

  /** A call for a batch of items finished, the given time after its submission. */
  void batchFinished(long nanos);

  /** A consistent snapshot of all counters. */
  ProcessorStats snapshot();
}

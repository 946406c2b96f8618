package io.sparkllama.internal.metrics;

import io.sparkllama.ProcessorStats;
import java.util.function.IntSupplier;

/** The counters of a processor. Thread-safe. */
public interface Meter {

  /** Counts nothing and costs nothing. */
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

  /** Where to ask how many requests wait. */
  void queueDepth(IntSupplier depth);

  /** An item was submitted. */
  void itemStarted();

  /** An item is done, so long after it was submitted. */
  void itemFinished(long latencyNanos, boolean success);

  /** A batch is done, so long after it was submitted. */
  void batchFinished(long nanos);

  /** All counts of one moment. */
  ProcessorStats snapshot();
}

package io.sparkllama.spark.internal.report;

/** Looks at what a run has done while it runs, until it is closed. Thread-safe. */
public interface RunWatch extends AutoCloseable {

  /** What is known by now: of running tasks of other processes, as of their last heartbeat. */
  RunCounters.Counts counts();

  @Override
  void close();
}

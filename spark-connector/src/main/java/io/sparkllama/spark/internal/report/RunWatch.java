package io.sparkllama.spark.internal.report;

/** The counts of a run while it runs; closing it ends the counting. Thread-safe. */
public interface RunWatch extends AutoCloseable {

  /** The current counts; running tasks of other processes count as of their last heartbeat. */
  RunCounters.Counts counts();

  @Override
  void close();
}

package io.sparkllama.benchmarks;

/** One of several ways to do the same work. Opened once, measured in every round. */
interface Contender extends AutoCloseable {

  /** A name for the table. */
  String name();

  /** Does the work once; returns how much of it was done, in units of the benchmark's metric. */
  double work();

  @Override
  default void close() {}
}

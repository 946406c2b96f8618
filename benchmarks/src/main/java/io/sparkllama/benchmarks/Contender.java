package io.sparkllama.benchmarks;

import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** One of several ways to do the same work. Opened once, measured in every round. */
interface Contender extends AutoCloseable {

  /** A name for the table. */
  String name();

  /** Gets ready; what this takes does not count. */
  default void prepare() {}

  /** Does the work once; returns how much of it was done, in units of the benchmark's metric. */
  double work();

  /** Memory that its last work took, by the name of a metric. */
  default Map<String, Long> bytes() {
    return Map.of();
  }

  @Override
  default void close() {}

  /** A contender out of its parts. */
  static Contender of(String name, DoubleSupplier work, Runnable close) {
    return of(name, work, Map::of, close);
  }

  /** A contender out of its parts. */
  static Contender of(
      String name, DoubleSupplier work, Supplier<Map<String, Long>> bytes, Runnable close) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public double work() {
        return work.getAsDouble();
      }

      @Override
      public Map<String, Long> bytes() {
        return bytes.get();
      }

      @Override
      public void close() {
        close.run();
      }
    };
  }
}

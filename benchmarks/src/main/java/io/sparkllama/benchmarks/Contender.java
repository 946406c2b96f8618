package io.sparkllama.benchmarks;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** One of several ways to do the same work. Opened once, measured in every round. */
interface Contender extends AutoCloseable {

  /** A name for the table. */
  String name();

  /** The engine that it runs on, and its build; empty where there is nothing to tell apart. */
  default Optional<String> engine() {
    return Optional.empty();
  }

  /** Gets ready; what this takes does not count. */
  default void prepare() {}

  /** Does the work once; returns how much of it was done, in units of the benchmark's metric. */
  double work();

  /** Memory that its last work took, by the name of a metric. */
  default Map<String, Long> bytes() {
    return Map.of();
  }

  /** {@link ProcessorTime} of all that works for it, until now; empty where it cannot be told. */
  default OptionalLong processorNanos() {
    return ProcessorTime.ofThisProcess();
  }

  @Override
  default void close() {}

  /** A contender in this JVM out of its parts. */
  static Part of(String name, DoubleSupplier task, Runnable end) {
    return new Part(name, Optional.empty(), task, Map::of, ProcessorTime::ofThisProcess, end);
  }

  /** A contender out of its parts. */
  record Part(
      String name,
      Optional<String> engine,
      DoubleSupplier task,
      Supplier<Map<String, Long>> memory,
      Supplier<OptionalLong> processorTime,
      Runnable end)
      implements Contender {

    /** The same, which tells the engine that it runs on. */
    Part on(String build) {
      return new Part(name, Optional.of(build), task, memory, processorTime, end);
    }

    /** The same, which tells the memory that it took. */
    Part storing(Supplier<Map<String, Long>> bytes) {
      return new Part(name, engine, task, bytes, processorTime, end);
    }

    /** The same, which works outside of this JVM. */
    Part taking(Supplier<OptionalLong> nanos) {
      return new Part(name, engine, task, memory, nanos, end);
    }

    @Override
    public double work() {
      return task.getAsDouble();
    }

    @Override
    public Map<String, Long> bytes() {
      return memory.get();
    }

    @Override
    public OptionalLong processorNanos() {
      return processorTime.get();
    }

    @Override
    public void close() {
      end.run();
    }
  }
}

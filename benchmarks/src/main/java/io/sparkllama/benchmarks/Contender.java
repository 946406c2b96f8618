package io.sparkllama.benchmarks;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** One of several ways to do the same work. Opened once, measured in every round. */
interface Contender extends AutoCloseable {

  /** The name in the table. */
  String name();

  /** The engine and its build; empty if all contenders share one. */
  default Optional<String> engine() {
    return Optional.empty();
  }

  /** Prepares for a round; not measured. */
  default void prepare() {}

  /** Does the work once. Returns the amount of work, in units of the benchmark's metric. */
  double work();

  /** Memory used by the last round, by metric. */
  default Map<String, Long> bytes() {
    return Map.of();
  }

  /** {@link ProcessorTime} of everything that works for it, so far; empty if unknown. */
  default OptionalLong processorNanos() {
    return ProcessorTime.ofThisProcess();
  }

  @Override
  default void close() {}

  /** Creates a contender in this JVM from its parts. */
  static Part of(String name, DoubleSupplier task, Runnable end) {
    return new Part(name, Optional.empty(), task, Map::of, ProcessorTime::ofThisProcess, end);
  }

  /** A contender made of its parts. */
  record Part(
      String name,
      Optional<String> engine,
      DoubleSupplier task,
      Supplier<Map<String, Long>> memory,
      Supplier<OptionalLong> processorTime,
      Runnable end)
      implements Contender {

    /** Adds the engine it runs on. */
    Part on(String build) {
      return new Part(name, Optional.of(build), task, memory, processorTime, end);
    }

    /** Adds the memory it uses. */
    Part storing(Supplier<Map<String, Long>> bytes) {
      return new Part(name, engine, task, bytes, processorTime, end);
    }

    /** Replaces the processor time, for work outside this JVM. */
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

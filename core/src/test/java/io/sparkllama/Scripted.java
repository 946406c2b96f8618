package io.sparkllama;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.engine.Engine;
import io.sparkllama.internal.backend.InProcessBackend;
import io.sparkllama.internal.topology.Topology;
import java.util.function.LongSupplier;

/** Processors on a scripted engine. */
public final class Scripted {

  private Scripted() {}

  public static ParallelProcessor open(
      ProcessorConfig config, Engine engine, LongSupplier nanoClock) {
    return open(config, engine, Topology.current(), ProgressListener.NONE, nanoClock);
  }

  public static ParallelProcessor open(
      ProcessorConfig config,
      Engine engine,
      Topology machine,
      ProgressListener listener,
      LongSupplier nanoClock) {
    return new ParallelProcessor(
        config,
        InProcessBackend.open(
            config, engine, machine, plan -> {}, listener::progressed, nanoClock));
  }
}

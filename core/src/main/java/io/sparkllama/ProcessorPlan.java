package io.sparkllama;

import io.sparkllama.engine.MemoryEstimate;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.backend.PlannedProcessor;
import io.sparkllama.option.Message;
import io.sparkllama.option.OptionNames;
import java.util.List;

/**
 * What a processor will be on this machine, computed from its configuration and the header of the
 * model file before anything is loaded. Immutable; {@link #toString} is a table for display.
 */
public final class ProcessorPlan {

  private final PlannedProcessor planned;

  ProcessorPlan(PlannedProcessor planned) {
    this.planned = planned;
  }

  /** Name of the engine and its build. */
  public String engine() {
    return planned.engine();
  }

  /** Facts from the model file. */
  public ModelInfo model() {
    return planned.model();
  }

  /** Threads that compute a worker's batch. */
  public int threadsPerWorker() {
    return planned.threadsPerWorker();
  }

  /** Context length in tokens per sequence. */
  public int contextLength() {
    return planned.contextLength();
  }

  /** The shape of each worker's session, by worker index. */
  public List<SessionParams> sessions() {
    return planned.sessions();
  }

  /** The memory needed in total. */
  public MemoryEstimate memory() {
    return planned.memory();
  }

  /** Settings that are likely to hurt performance. */
  public List<String> warnings() {
    return planned.warnings().stream().map(Message::toString).toList();
  }

  /** The table of {@link #toString} with the names that a surface has for options. */
  public String text(OptionNames names) {
    return planned.text(names);
  }

  @Override
  public String toString() {
    return text(OptionNames.JAVA);
  }
}

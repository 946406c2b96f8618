package io.sparkllama;

import io.sparkllama.config.ConfigBuilder;
import io.sparkllama.config.ProcessorConfig;

/**
 * Collects the configuration of a {@link ParallelProcessor}; {@link #build} validates it and opens
 * the processor. Not thread-safe.
 */
public final class ProcessorBuilder extends ConfigBuilder<ProcessorBuilder> {

  private ProgressListener listener = ProgressListener.NONE;

  ProcessorBuilder(String model) {
    super(model);
  }

  /** Called for each finished item of a batch. */
  public ProcessorBuilder progressListener(ProgressListener value) {
    listener = value;
    return this;
  }

  /**
   * The plan of the processor that {@link #build} would open; see {@link
   * ParallelProcessor#plan(ProcessorConfig)}.
   */
  public ProcessorPlan plan() {
    return ParallelProcessor.plan(config());
  }

  /**
   * Loads the model and starts the workers, like {@link ParallelProcessor#open(ProcessorConfig)}.
   *
   * @throws io.sparkllama.option.OptionException if a value is out of range
   */
  public ParallelProcessor build() {
    return ParallelProcessor.open(config(), plan -> {}, listener);
  }

  @Override
  protected ProcessorBuilder self() {
    return this;
  }
}

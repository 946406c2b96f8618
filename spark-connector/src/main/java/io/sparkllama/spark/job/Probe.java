package io.sparkllama.spark.job;

import io.sparkllama.spark.LlamaOptions;
import io.sparkllama.spark.execution.ExecutorProcessors;
import io.sparkllama.spark.execution.ModelCall;
import org.apache.spark.api.java.function.MapFunction;

/**
 * Loads a run's model and says why no row can be answered with its options; empty if rows can be.
 *
 * @param call what the run asks
 * @param options of the run
 * @param optionsOfRows whether rows have options of their own
 */
record Probe(ModelCall call, LlamaOptions options, boolean optionsOfRows)
    implements MapFunction<Long, String> {

  private static final long serialVersionUID = 2L;

  @Override
  public String call(Long unused) {
    try (ExecutorProcessors.Lease lease = ExecutorProcessors.instance().acquire(options)) {
      if (!optionsOfRows) {
        call.requireAnswerable(lease.processor(), options);
      }
      return "";
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }
}

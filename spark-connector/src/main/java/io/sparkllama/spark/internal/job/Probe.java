package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.executor.ExecutorProcessors;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.options.CallOptions;
import org.apache.spark.api.java.function.MapFunction;

/**
 * Loads a run's model and says why no row can succeed with its options; empty if rows can be.
 *
 * @param function what the run asks
 * @param options of the run
 * @param optionsOfRows whether rows have options of their own
 */
record Probe(ModelFunction function, CallOptions options, boolean optionsOfRows)
    implements MapFunction<Long, String> {

  private static final long serialVersionUID = 3L;

  @Override
  public String call(Long unused) {
    try (ExecutorProcessors.Lease lease = ExecutorProcessors.instance().acquire(options)) {
      if (!optionsOfRows) {
        function.requireUsable(lease.processor(), options);
      }
      return "";
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }
}

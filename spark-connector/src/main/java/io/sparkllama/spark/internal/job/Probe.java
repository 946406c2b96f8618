package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.executor.ExecutorProcessors;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.options.CallOptions;
import org.apache.spark.api.java.function.MapFunction;

/**
 * Loads the model of a run and returns why no row can succeed with its options; an empty string if
 * rows can. Runs on the driver or, as a function of Spark, in a task.
 *
 * @param function the function that the run calls
 * @param options options for every row
 * @param optionsOfRows whether rows have options of their own, which may mend those of the run
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

package io.sparkllama.spark.execution;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.spark.LlamaOptions;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * What travels to the executors: answers the prompts of one partition with the executor's
 * processor.
 */
public final class PartitionGenerator implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final LlamaOptions options;
  private final int promptIndex;

  /** Prompts are the strings at {@code promptIndex} of each row. */
  public PartitionGenerator(LlamaOptions options, int promptIndex) {
    this.options = options;
    this.promptIndex = promptIndex;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    ParallelProcessor processor =
        ExecutorProcessors.instance().acquire(options.processor(ExecutorProcessors.cpus()));
    BatchGenerationConfig generation = options.generation();
    PartitionEvaluator evaluator =
        new PartitionEvaluator(
            rows,
            promptIndex,
            prompt -> processor.generateAsync(prompt, generation),
            options.window());
    TaskContext task = TaskContext.get();
    if (task != null) {
      // after the task's last row this finds nothing to do; after a failure or a kill, what still
      // runs
      task.addTaskCompletionListener(
          context -> {
            evaluator.close();
          });
    }
    return evaluator;
  }
}

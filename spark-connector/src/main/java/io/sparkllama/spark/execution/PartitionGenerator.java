package io.sparkllama.spark.execution;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.FinishReason;
import io.sparkllama.GenerationResult;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.spark.LlamaOptions;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

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
    PartitionEvaluator<Row, GenerationResult, Row> evaluator =
        new PartitionEvaluator<>(
            rows,
            row -> processor.generateAsync(row.getString(promptIndex), generation),
            PartitionGenerator::withResult,
            options.window());
    evaluator.closeWithTask();
    return evaluator;
  }

  /**
   * Appends the result. A row that a closing executor left undone has none: the task fails and
   * Spark runs it again.
   */
  static Row withResult(Row row, GenerationResult result) {
    if (result.finishReason() == FinishReason.CANCELLED) {
      throw new IllegalStateException(result.error());
    }
    Object[] values = new Object[row.size() + 1];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    values[row.size()] = ResultStruct.of(result);
    return RowFactory.create(values);
  }
}

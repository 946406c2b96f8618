package io.sparkllama.spark.execution;

import io.sparkllama.spark.LlamaOptions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.types.DataType;

/**
 * What travels to the executors: makes a call for each row of one partition, of a dataset's own
 * rows instead of Catalyst's, and appends what it gives.
 */
public final class PartitionCaller implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 2L;

  private final ModelCall call;
  private final LlamaOptions options;
  private final List<Integer> columns;
  private final List<Object> constants;

  /**
   * @param columns indices of the columns with the first arguments
   * @param constants the arguments after them, in types that Spark knows
   */
  public PartitionCaller(
      ModelCall call, LlamaOptions options, List<Integer> columns, List<Object> constants) {
    this.call = call;
    this.options = options;
    this.columns = new ArrayList<>(columns);
    this.constants = new ArrayList<>(constants);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    ModelCaller caller = new ModelCaller(call, Optional.of(options), Map.of());
    caller.closeWithTask();
    DataType type = call.dataType(options);
    PartitionEvaluator<Row, ModelCall.Answer, Row> evaluator =
        new PartitionEvaluator<>(
            rows,
            row -> ask(caller, row),
            (row, answer) -> {
              caller.count(answer);
              return append(row, CatalystTypeConverters.convertToScala(answer.value(), type));
            },
            options.window());
    evaluator.closeWithTask();
    return evaluator;
  }

  private CompletableFuture<ModelCall.Answer> ask(ModelCaller caller, Row row) {
    Object[] arguments = new Object[columns.size() + constants.size()];
    for (int i = 0; i < arguments.length; i++) {
      Object value =
          i < columns.size() ? row.get(columns.get(i)) : constants.get(i - columns.size());
      arguments[i] = CatalystTypeConverters.convertToCatalyst(value);
    }
    return caller.ask(arguments, Map.of());
  }

  private static Row append(Row row, Object value) {
    Object[] values = new Object[row.size() + 1];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    values[row.size()] = value;
    return RowFactory.create(values);
  }
}

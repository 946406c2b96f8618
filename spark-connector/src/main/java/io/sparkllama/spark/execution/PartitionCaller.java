package io.sparkllama.spark.execution;

import io.sparkllama.spark.LlamaOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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

  private static final long serialVersionUID = 3L;

  /** No column: the options are the same for all rows. */
  private static final int NONE = -1;

  private final ModelCall call;
  private final LlamaOptions options;
  private final List<Integer> columns;
  private final List<Object> constants;
  private final int optionsColumn;
  private final boolean reuse;

  /**
   * @param columns indices of the columns with the first arguments
   * @param constants the arguments after them, in types that Spark knows
   */
  public PartitionCaller(
      ModelCall call, LlamaOptions options, List<Integer> columns, List<Object> constants) {
    this(call, options, columns, constants, NONE, false);
  }

  private PartitionCaller(
      ModelCall call,
      LlamaOptions options,
      List<Integer> columns,
      List<Object> constants,
      int optionsColumn,
      boolean reuse) {
    this.call = call;
    this.options = options;
    this.columns = new ArrayList<>(columns);
    this.constants = new ArrayList<>(constants);
    this.optionsColumn = optionsColumn;
    this.reuse = reuse;
  }

  /**
   * The same with options of each row, which count before those of all.
   *
   * @param column index of a column of maps of strings
   */
  public PartitionCaller withOptionsColumn(int column) {
    return new PartitionCaller(call, options, columns, constants, column, reuse);
  }

  /** The same where a row that asks what the row before asks takes that one's answer. */
  public PartitionCaller reusing() {
    return new PartitionCaller(call, options, columns, constants, optionsColumn, true);
  }

  /** The type of the column that is appended. */
  public DataType dataType() {
    return optionsColumn == NONE ? call.dataType(options) : call.dataType();
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    LlamaOptions ofCall = optionsColumn == NONE ? options : options.untyped();
    ModelCaller caller = new ModelCaller(call, ofCall);
    caller.closeWithTask();
    DataType type = dataType();
    Asker asker = new Asker(caller);
    PartitionEvaluator<Row, ModelCall.Answer, Row> evaluator =
        new PartitionEvaluator<>(
            rows,
            asker::ask,
            (row, answer) -> {
              caller.count(answer);
              return append(row, CatalystTypeConverters.convertToScala(answer.value(), type));
            },
            options.window());
    evaluator.closeWithTask();
    return evaluator;
  }

  /** Asks for the rows of one task. */
  private final class Asker {
    private final ModelCaller caller;
    private List<Object> lastAsked = List.of();
    private CompletableFuture<ModelCall.Answer> lastAnswer;

    Asker(ModelCaller caller) {
      this.caller = caller;
    }

    CompletableFuture<ModelCall.Answer> ask(Row row) {
      List<Object> asked = new ArrayList<>();
      columns.forEach(column -> asked.add(row.get(column)));
      Map<String, String> rowOptions = rowOptions(row);
      asked.add(rowOptions);
      if (reuse && asked.equals(lastAsked)) {
        // one that is withdrawn leaves the other's answer alone
        return lastAnswer.thenApply(call::reused);
      }
      lastAsked = asked;
      lastAnswer = caller.ask(arguments(row), () -> rowOptions);
      return lastAnswer;
    }

    private Object[] arguments(Row row) {
      Object[] arguments = new Object[columns.size() + constants.size()];
      for (int i = 0; i < arguments.length; i++) {
        Object value =
            i < columns.size() ? row.get(columns.get(i)) : constants.get(i - columns.size());
        arguments[i] = CatalystTypeConverters.convertToCatalyst(value);
      }
      return arguments;
    }

    private Map<String, String> rowOptions(Row row) {
      return optionsColumn == NONE || row.isNullAt(optionsColumn)
          ? Map.of()
          : new HashMap<>(row.<String, String>getJavaMap(optionsColumn));
    }
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

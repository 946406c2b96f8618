package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.executor.CallMetrics;
import io.sparkllama.spark.internal.executor.PartitionEvaluator;
import io.sparkllama.spark.internal.executor.TaskRequests;
import io.sparkllama.spark.internal.function.RowResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;

/**
 * Evaluates the calls of {@link LlamaEvalExec} for a partition. It is serialized to the tasks
 * without the plan, which stays on the driver.
 */
@SuppressWarnings("serial") // the lists here are serializable, though their interfaces are not
final class PartitionEval implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {

  private static final long serialVersionUID = 1L;

  private final List<BoundCall> calls;
  private final List<Expression> inputs;
  private final Seq<Attribute> childOutput;
  private final StructType schema;
  private final int window;
  private final CallMetrics metrics;

  /**
   * @param calls the calls of the operator
   * @param childOutput columns of the input rows
   * @param schema schema of the output rows
   * @param window maximum number of rows in flight
   * @param metrics metrics of the operator
   */
  PartitionEval(
      List<LlamaCall> calls,
      Seq<Attribute> childOutput,
      StructType schema,
      int window,
      CallMetrics metrics) {
    this.inputs = new ArrayList<>();
    this.calls = new ArrayList<>();
    calls.forEach(call -> this.calls.add(BoundCall.of(call, inputs)));
    this.childOutput = childOutput;
    this.schema = schema;
    this.window = window;
    this.metrics = metrics;
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    UnsafeProjection inputsOf = UnsafeProjection.create(Scala.seq(inputs), childOutput);
    inputsOf.initialize(TaskContext.getPartitionId());
    List<DataType> types = inputs.stream().map(Expression::dataType).toList();
    List<TaskRequests> requests = calls.stream().map(BoundCall::requests).toList();
    UnsafeProjection joined = UnsafeProjection.create(schema);
    JoinedRow both = new JoinedRow();
    PartitionEvaluator<InternalRow, List<RowResult>, InternalRow> evaluator =
        new PartitionEvaluator<>(
            new Copies(rows),
            row -> submit(requests, inputsOf.apply(row), types),
            (row, results) -> {
              count(requests, results);
              Object[] values = results.stream().map(RowResult::value).toArray();
              return joined.apply(both.apply(row, new GenericInternalRow(values)));
            },
            window);
    evaluator.closeWithTask();
    return evaluator;
  }

  private CompletableFuture<List<RowResult>> submit(
      List<TaskRequests> requests, InternalRow row, List<DataType> types) {
    List<CompletableFuture<RowResult>> submitted = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      submitted.add(calls.get(i).submit(requests.get(i), row, types));
    }
    CompletableFuture<List<RowResult>> all =
        CompletableFuture.allOf(submitted.toArray(CompletableFuture[]::new))
            .thenApply(done -> submitted.stream().map(CompletableFuture::join).toList());
    all.whenComplete(
        (results, failure) -> {
          if (failure != null) {
            submitted.forEach(one -> one.cancel(true));
          }
        });
    return all;
  }

  private void count(List<TaskRequests> requests, List<RowResult> results) {
    metrics.count(results);
    for (int i = 0; i < results.size(); i++) {
      requests.get(i).count(results.get(i));
    }
  }

  /** Copies rows while they wait: a child writes each row over the one before. */
  private record Copies(Iterator<InternalRow> rows) implements Iterator<InternalRow> {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public InternalRow next() {
      return rows.next().copy();
    }
  }
}

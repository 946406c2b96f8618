package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.executor.Asker;
import io.sparkllama.spark.internal.executor.CallMetrics;
import io.sparkllama.spark.internal.executor.ModelCaller;
import io.sparkllama.spark.internal.executor.PartitionEvaluator;
import io.sparkllama.spark.internal.function.RowResult;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.OutputOptions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnaryExecNode;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Evaluates calls with a window of rows in flight. Partitioning and order are the child's. */
public final class LlamaEvalExec extends SparkPlan implements UnaryExecNode {

  private static final long serialVersionUID = 1L;

  private final Seq<Expression> calls;
  private final Seq<Attribute> results;
  private final SparkPlan child;
  private transient Map<String, SQLMetric> counters;

  public LlamaEvalExec(Seq<Expression> calls, Seq<Attribute> results, SparkPlan child) {
    this.calls = calls;
    this.results = results;
    this.child = child;
  }

  private List<LlamaCall> llamaCalls() {
    return Scala.list(calls).stream().map(LlamaCall.class::cast).toList();
  }

  @Override
  public SparkPlan child() {
    return child;
  }

  @Override
  public Seq<SparkPlan> children() {
    return Scala.seq(child);
  }

  @Override
  public Seq<Attribute> output() {
    return Calls.output(child.output(), results);
  }

  @Override
  public AttributeSet producedAttributes() {
    return Calls.setOf(results);
  }

  @Override
  public Partitioning outputPartitioning() {
    return child.outputPartitioning();
  }

  @Override
  public Seq<SortOrder> outputOrdering() {
    return child.outputOrdering();
  }

  @Override
  public synchronized scala.collection.immutable.Map<String, SQLMetric> metrics() {
    if (counters == null) {
      counters = new LinkedHashMap<>();
      CallMetrics.NAMES.forEach(
          (name, description) ->
              counters.put(
                  name,
                  name.endsWith("Time")
                      ? SQLMetrics.createTimingMetric(sparkContext(), description, 0)
                      : SQLMetrics.createMetric(sparkContext(), description)));
    }
    return scala.collection.immutable.Map.from(CollectionConverters.asScala(counters));
  }

  @Override
  public RDD<InternalRow> doExecute() {
    metrics();
    List<BoundCall> perRow = new ArrayList<>();
    List<Expression> inputs = new ArrayList<>();
    for (LlamaCall call : llamaCalls()) {
      int from = inputs.size();
      inputs.addAll(call.arguments());
      if (call.optionsArgument().ofRows()) {
        call.options().ifPresent(inputs::add);
      }
      call.guard().ifPresent(inputs::add);
      perRow.add(
          new BoundCall(
              call.function(),
              call.ofCall(),
              call.optionsArgument(),
              from,
              call.arguments().size(),
              call.guard().isPresent(),
              call.reusing()));
    }
    FlatMapFunction<Iterator<InternalRow>, InternalRow> evaluate =
        new Evaluate(
            perRow,
            new ArrayList<>(inputs),
            child.output(),
            schema(),
            window(),
            new CallMetrics(counters));
    return child.execute().toJavaRDD().mapPartitions(evaluate, true).rdd();
  }

  private int window() {
    return llamaCalls().stream()
        .map(LlamaCall::ofCall)
        .mapToInt(CallOptions::window)
        .min()
        .orElse(OutputOptions.WINDOW.defaultValue());
  }

  /** The work of one task: apart from the plan, which stays on the driver. */
  private static final class Evaluate
      implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {

    private static final long serialVersionUID = 1L;

    private final List<BoundCall> calls;
    private final List<Expression> inputs;
    private final Seq<Attribute> childOutput;
    private final StructType schema;
    private final int window;
    private final CallMetrics metrics;

    Evaluate(
        List<BoundCall> calls,
        List<Expression> inputs,
        Seq<Attribute> childOutput,
        StructType schema,
        int window,
        CallMetrics metrics) {
      this.calls = calls;
      this.inputs = inputs;
      this.childOutput = childOutput;
      this.schema = schema;
      this.window = window;
      this.metrics = metrics;
    }

    @Override
    public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
      UnsafeProjection arguments = UnsafeProjection.create(Scala.seq(inputs), childOutput);
      arguments.initialize(TaskContext.getPartitionId());
      UnsafeProjection joined = UnsafeProjection.create(schema);
      JoinedRow both = new JoinedRow();
      List<ModelCaller> callers = calls.stream().map(BoundCall::caller).toList();
      List<Asker> askers = new ArrayList<>();
      for (int i = 0; i < calls.size(); i++) {
        askers.add(calls.get(i).asker(callers.get(i)));
      }
      Iterator<InternalRow> copies = new Copies(rows);
      PartitionEvaluator<InternalRow, List<RowResult>, InternalRow> evaluator =
          new PartitionEvaluator<>(
              copies,
              row -> ask(arguments.apply(row), askers),
              (row, answers) -> {
                metrics.count(answers);
                for (int i = 0; i < answers.size(); i++) {
                  callers.get(i).count(answers.get(i));
                }
                Object[] values = answers.stream().map(RowResult::value).toArray();
                return joined.apply(both.apply(row, new GenericInternalRow(values)));
              },
              window);
      evaluator.closeWithTask();
      return evaluator;
    }

    private CompletableFuture<List<RowResult>> ask(InternalRow values, List<Asker> askers) {
      List<CompletableFuture<RowResult>> asked = new ArrayList<>();
      for (int i = 0; i < calls.size(); i++) {
        BoundCall call = calls.get(i);
        if (call.guarded() && !Boolean.TRUE.equals(value(values, call.guardIndex()))) {
          asked.add(CompletableFuture.completedFuture(RowResult.NOT_ASKED));
          continue;
        }
        Object[] arguments = new Object[call.arguments()];
        for (int k = 0; k < arguments.length; k++) {
          arguments[k] = value(values, call.from() + k);
        }
        asked.add(askers.get(i).ask(arguments, () -> rowOptions(values, call)));
      }
      CompletableFuture<List<RowResult>> all =
          CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
              .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
      all.whenComplete(
          (answers, failure) -> {
            if (failure != null) {
              asked.forEach(one -> one.cancel(true));
            }
          });
      return all;
    }

    private Map<String, String> rowOptions(InternalRow values, BoundCall call) {
      int index = call.from() + call.arguments();
      return call.said().ofRows()
          ? call.said().ofRow(value(values, index), inputs.get(index).dataType())
          : Map.of();
    }

    private Object value(InternalRow values, int index) {
      DataType type = inputs.get(index).dataType();
      return values.isNullAt(index) ? null : values.get(index, type);
    }
  }

  /** Rows that stay as they are while they wait: a child hands out the same one again and again. */
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

  @Override
  public SparkPlan withNewChildInternal(SparkPlan newChild) {
    return new LlamaEvalExec(calls, results, newChild);
  }

  @Override
  public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> newChildren) {
    return withNewChildInternal(newChildren.head());
  }

  @Override
  public String nodeName() {
    return "LlamaEval";
  }

  @Override
  public String simpleString(int maxFields) {
    List<String> models =
        llamaCalls().stream().map(LlamaCall::ofCall).map(CallOptions::model).distinct().toList();
    return nodeName()
        + " "
        + Scala.list(calls)
        + ", "
        + Scala.list(results)
        + ", model="
        + String.join(", ", models)
        + ", window="
        + window();
  }

  @Override
  public int productArity() {
    return 3;
  }

  @Override
  public Object productElement(int index) {
    return switch (index) {
      case 0 -> calls;
      case 1 -> results;
      case 2 -> child;
      default -> throw new IndexOutOfBoundsException(index);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof LlamaEvalExec;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LlamaEvalExec eval
        && calls.equals(eval.calls)
        && results.equals(eval.results)
        && child.equals(eval.child);
  }

  @Override
  public int hashCode() {
    return Objects.hash(calls, results, child);
  }
}

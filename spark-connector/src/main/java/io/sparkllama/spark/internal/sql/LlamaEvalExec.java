package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.executor.CallMetrics;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.OutputOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnaryExecNode;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The physical operator that evaluates calls with a window of rows in flight. Partitioning and
 * order are those of its child.
 */
@SuppressWarnings("serial") // the lists here are serializable, though their interfaces are not
public final class LlamaEvalExec extends SparkPlan implements UnaryExecNode, EvalNode {

  private static final long serialVersionUID = 2L;

  private final Seq<Expression> calls;
  private final Seq<Attribute> results;
  private final SparkPlan child;
  private transient Map<String, SQLMetric> counters;

  /**
   * @param calls the calls; none is an argument of another
   * @param results the attribute of each call's result, in the order of the calls
   * @param child the operator that produces the rows
   */
  public LlamaEvalExec(Seq<Expression> calls, Seq<Attribute> results, SparkPlan child) {
    this.calls = calls;
    this.results = results;
    this.child = child;
  }

  @Override
  public Seq<Expression> callExpressions() {
    return calls;
  }

  @Override
  public Seq<Attribute> resultAttributes() {
    return results;
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
    return resultsAfter(child.output());
  }

  @Override
  public AttributeSet producedAttributes() {
    return resultSet();
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
    PartitionEval evaluation =
        new PartitionEval(calls(), child.output(), schema(), window(), new CallMetrics(counters));
    return child.execute().toJavaRDD().mapPartitions(evaluation, true).rdd();
  }

  /** The smallest window among the options of the calls. */
  private int window() {
    return calls().stream()
        .map(LlamaCall::constantOptions)
        .mapToInt(CallOptions::window)
        .min()
        .orElse(OutputOptions.WINDOW.defaultValue());
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
        calls().stream()
            .map(LlamaCall::constantOptions)
            .map(CallOptions::model)
            .distinct()
            .toList();
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
  public boolean equals(Object other) {
    return CaseClass.equal(this, other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}

package io.sparkllama.spark.internal.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnaryNode;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/** The logical operator that appends the results of calls to each row of its child, in order. */
public final class LlamaEval extends LogicalPlan implements UnaryNode, EvalNode {

  private static final long serialVersionUID = 2L;

  private final Seq<Expression> calls;
  private final Seq<Attribute> results;
  private final LogicalPlan child;

  /**
   * @param calls the calls; none is an argument of another
   * @param results the attribute of each call's result, in the order of the calls
   * @param child the operator that produces the rows
   */
  public LlamaEval(Seq<Expression> calls, Seq<Attribute> results, LogicalPlan child) {
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

  List<Attribute> results() {
    return Scala.list(results);
  }

  @Override
  public LogicalPlan child() {
    return child;
  }

  @Override
  public Seq<LogicalPlan> children() {
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
  public LogicalPlan withNewChildInternal(LogicalPlan newChild) {
    return new LlamaEval(calls, results, newChild);
  }

  @Override
  public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> newChildren) {
    return withNewChildInternal(newChildren.head());
  }

  @Override
  public String nodeName() {
    return "LlamaEval";
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

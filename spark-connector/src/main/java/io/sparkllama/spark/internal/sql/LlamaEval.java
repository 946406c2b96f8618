package io.sparkllama.spark.internal.sql;

import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnaryNode;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/** Appends the results of calls to each row of a child: one row in, one row out, in order. */
public final class LlamaEval extends LogicalPlan implements UnaryNode {

  private static final long serialVersionUID = 1L;

  private final Seq<Expression> calls;
  private final Seq<Attribute> results;
  private final LogicalPlan child;

  /**
   * @param calls the calls, none of them inside another
   * @param results what each call's result is called, as many as {@code calls}
   */
  public LlamaEval(Seq<Expression> calls, Seq<Attribute> results, LogicalPlan child) {
    this.calls = calls;
    this.results = results;
    this.child = child;
  }

  List<LlamaCall> calls() {
    return Scala.list(calls).stream().map(LlamaCall.class::cast).toList();
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
    return Calls.output(child.output(), results);
  }

  @Override
  public AttributeSet producedAttributes() {
    return Calls.setOf(results);
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
    return other instanceof LlamaEval;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LlamaEval eval
        && calls.equals(eval.calls)
        && results.equals(eval.results)
        && child.equals(eval.child);
  }

  @Override
  public int hashCode() {
    return Objects.hash(calls, results, child);
  }
}

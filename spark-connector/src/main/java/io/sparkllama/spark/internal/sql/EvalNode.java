package io.sparkllama.spark.internal.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** The logical and the physical operator: calls over the rows of a child, and their results. */
interface EvalNode extends CaseClass {

  /** The calls, none of them inside another. */
  Seq<Expression> callExpressions();

  /** What each call's result is called, as many as there are calls. */
  Seq<Attribute> resultAttributes();

  /** What gives the rows. */
  Object child();

  @Override
  default Object[] fields() {
    return new Object[] {callExpressions(), resultAttributes(), child()};
  }

  /** The calls, as what they are. */
  default List<LlamaCall> calls() {
    return Scala.list(callExpressions()).stream().map(LlamaCall.class::cast).toList();
  }

  /** The columns of a child and the results behind them. */
  default Seq<Attribute> resultsBehind(Seq<Attribute> columns) {
    List<Attribute> output = new ArrayList<>(Scala.list(columns));
    output.addAll(Scala.list(resultAttributes()));
    return Scala.seq(output);
  }

  /** The results as the attributes that the operator produces. */
  default AttributeSet resultSet() {
    return AttributeSet.apply(
        CollectionConverters.asScala(new ArrayList<Expression>(Scala.list(resultAttributes()))));
  }
}

package io.sparkllama.spark.internal.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What the logical and the physical operator share: calls over the rows of a child. */
interface EvalNode extends CaseClass {

  /** The calls; none is an argument of another. */
  Seq<Expression> callExpressions();

  /** The attribute of each call's result, in the order of the calls. */
  Seq<Attribute> resultAttributes();

  /** The operator that produces the rows. */
  Object child();

  @Override
  default Object[] fields() {
    return new Object[] {callExpressions(), resultAttributes(), child()};
  }

  /** The calls with their own type. */
  default List<LlamaCall> calls() {
    return Scala.list(callExpressions()).stream().map(LlamaCall.class::cast).toList();
  }

  /** The columns of a child followed by the results. */
  default Seq<Attribute> resultsAfter(Seq<Attribute> columns) {
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

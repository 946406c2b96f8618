package io.sparkllama.spark.internal.sql;

import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.collection.immutable.Seq;

/** Plans a {@link LlamaEval} as a {@link LlamaEvalExec}. */
final class LlamaStrategy extends SparkStrategy {

  @Override
  public Seq<SparkPlan> apply(LogicalPlan plan) {
    return plan instanceof LlamaEval eval
        ? Scala.seq(
            new LlamaEvalExec(
                Scala.seq(eval.calls()), Scala.seq(eval.results()), planLater(eval.child())))
        : Scala.seq();
  }
}

package io.sparkllama.spark.internal.sql;

import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.rules.Rule;

/**
 * Inserts a shuffle between results and a global sort. Spark reads the input of a sort twice, first
 * to sample the keys. The second read comes from the shuffle's files and repeats no request.
 */
final class KeepForSort extends Rule<LogicalPlan> {

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return plan.transformDown(Scala.rewrite(KeepForSort::keep));
  }

  private static Optional<LogicalPlan> keep(LogicalPlan node) {
    if (node instanceof Sort sort && sort.global() && hasResults(sort.child())) {
      LogicalPlan kept =
          new RepartitionByExpression(
              Scala.seq(), sort.child(), scala.Option.empty(), scala.Option.empty());
      return Optional.of(sort.withNewChildren(Scala.seq(kept)));
    }
    return Optional.empty();
  }

  private static boolean hasResults(LogicalPlan plan) {
    LogicalPlan below = plan;
    while (below instanceof Project || below instanceof Filter) {
      below = below.children().head();
    }
    return below instanceof LlamaEval;
  }
}

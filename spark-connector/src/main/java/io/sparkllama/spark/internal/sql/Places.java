package io.sparkllama.spark.internal.sql;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CollectMetrics;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeRows;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RebalancePartitions;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.Window;

/**
 * Operators in which calls may stand. These are known to read the columns below them by identity
 * and to hand their rows on; in any other a call that is moved may be lost, or be read as a column.
 */
final class Places {

  /** {@link ExtractCalls} takes calls out of these. */
  private static final List<Class<? extends LogicalPlan>> EXTRACTED =
      List.of(Project.class, Filter.class, LlamaEval.class);

  /** {@link HoistCalls} moves calls out of these. */
  private static final List<Class<? extends LogicalPlan>> HOISTED =
      List.of(
          Aggregate.class,
          CollectMetrics.class,
          Expand.class,
          Generate.class,
          Join.class,
          MergeRows.class,
          RebalancePartitions.class,
          RepartitionByExpression.class,
          Sort.class,
          Window.class);

  /**
   * Operators of Delta Lake: for the values of a MERGE, of which it makes projections, while it
   * refuses calls in conditions itself; and for constraints, which it evaluates row by row.
   */
  private static final Set<String> OF_DELTA =
      Set.of(
          "org.apache.spark.sql.catalyst.plans.logical.DeltaMergeInto",
          "org.apache.spark.sql.delta.commands.MergeIntoCommand",
          "org.apache.spark.sql.delta.constraints.ExpressionLogicalPlanWrapper",
          "org.apache.spark.sql.delta.util.AnalysisHelper$FakeLogicalPlan");

  private Places() {}

  /** Whether calls may stay where they are for now. */
  static boolean stay(LogicalPlan node) {
    return EXTRACTED.stream().anyMatch(type -> type.isInstance(node))
        || OF_DELTA.contains(node.getClass().getName());
  }

  /** Whether calls can be moved into a projection below. */
  static boolean movable(LogicalPlan node) {
    return HOISTED.stream().anyMatch(type -> type.isInstance(node));
  }
}

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
 * The operators that may contain calls. They are known to refer to columns by identity and to pass
 * rows on. In any other operator, a call that is moved might be lost or read as a column.
 */
final class SupportedOperators {

  /** Operators from which {@link ExtractCalls} extracts calls. */
  private static final List<Class<? extends LogicalPlan>> EXTRACTED =
      List.of(Project.class, Filter.class, LlamaEval.class);

  /** Operators out of which {@link HoistCalls} moves calls. */
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
   * Operators of Delta Lake. It turns the values of a MERGE into projections, and itself refuses
   * calls in conditions. It evaluates constraints row by row.
   */
  private static final Set<String> OF_DELTA =
      Set.of(
          "org.apache.spark.sql.catalyst.plans.logical.DeltaMergeInto",
          "org.apache.spark.sql.delta.commands.MergeIntoCommand",
          "org.apache.spark.sql.delta.constraints.ExpressionLogicalPlanWrapper",
          "org.apache.spark.sql.delta.util.AnalysisHelper$FakeLogicalPlan");

  private SupportedOperators() {}

  /** Whether calls may stay in a node during the analysis. */
  static boolean mayKeepCalls(LogicalPlan node) {
    return EXTRACTED.stream().anyMatch(type -> type.isInstance(node))
        || OF_DELTA.contains(node.getClass().getName());
  }

  /** Whether calls can be moved from a node into a projection. */
  static boolean canMoveCalls(LogicalPlan node) {
    return HOISTED.stream().anyMatch(type -> type.isInstance(node));
  }
}

package io.sparkllama.spark.internal.sql;

import org.apache.spark.QueryContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.DeleteFromTable;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.UpdateTable;
import org.apache.spark.sql.catalyst.plans.logical.V2WriteCommand;
import org.apache.spark.sql.catalyst.rules.Rule;

/**
 * Refuses calls in conditions that decide which rows of a table change, and in other commands.
 * Spark and table formats translate such conditions in their own ways, for instance by names of
 * columns, and may evaluate them twice. A call there might be lost or read as a column.
 *
 * <p>The rule runs while statements are resolved, because Spark rewrites them afterwards.
 */
final class Refusal extends Rule<LogicalPlan> {

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    Scala.list(plan.children()).forEach(this::apply);
    if (plan instanceof UpdateTable update) {
      Scala.optional(update.condition()).ifPresent(condition -> refuse("UPDATE", condition));
    } else if (plan instanceof MergeIntoTable merge) {
      refuse("MERGE", merge.mergeCondition());
      Scala.list(merge.expressions()).forEach(Refusal::refuseInAction);
    } else if (plan instanceof Command && !SupportedOperators.mayKeepCalls(plan)) {
      refuse(plan);
    }
    return plan;
  }

  private static void refuseInAction(Expression expression) {
    if (expression instanceof MergeAction action) {
      Scala.optional(action.condition()).ifPresent(condition -> refuse("MERGE", condition));
    }
  }

  /** Refuses calls in a condition of a statement. */
  static void refuse(String statement, Expression condition) {
    CallFinder.anywhereIn(condition)
        .ifPresent(
            call -> {
              throw exception(
                  call.name()
                      + " cannot be called in a condition of "
                      + statement
                      + ", because the table may evaluate it several times or not at all. "
                      + instead(call));
            });
  }

  /** Refuses calls in an operator from which rules cannot move them. */
  static void refuse(LogicalPlan node) {
    if (node instanceof DeleteFromTable delete) {
      refuse("DELETE", delete.condition());
    }
    for (Expression expression : Scala.list(node.expressions())) {
      if (node instanceof V2WriteCommand) {
        refuse("a statement that changes a table", expression);
      }
      CallFinder.anywhereIn(expression)
          .ifPresent(
              call -> {
                throw exception(
                    call.name()
                        + " cannot be evaluated in "
                        + node.nodeName()
                        + "; call it in a SELECT, as in SET VAR v = (SELECT "
                        + call.name()
                        + "(...)). "
                        + instead(call));
              });
    }
  }

  private static String instead(LlamaCall call) {
    return "Store the results first, as in CREATE TABLE results AS SELECT id, "
        + call.name()
        + "(...) AS result FROM ..., and use that table, as in WHERE id IN (SELECT id FROM results"
        + " WHERE ...) or in MERGE";
  }

  private static RuntimeException exception(String message) {
    return Scala.unchecked(
        new AnalysisException(
            message,
            scala.Option.empty(),
            scala.Option.empty(),
            scala.Option.empty(),
            scala.Option.empty(),
            scala.collection.immutable.Map$.MODULE$.empty(),
            new QueryContext[0]));
  }
}

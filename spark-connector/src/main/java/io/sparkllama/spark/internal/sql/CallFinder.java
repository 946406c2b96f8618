package io.sparkllama.spark.internal.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Finds calls in expressions. */
final class CallFinder {

  private CallFinder() {}

  /** Whether an expression contains a call outside of lambda functions. */
  static boolean anyIn(Expression expression) {
    return !outermost(expression).isEmpty();
  }

  /** A call in an expression, also inside of lambda functions and subqueries; empty if none. */
  static Optional<LlamaCall> anywhereIn(Expression expression) {
    if (expression instanceof LlamaCall call) {
      return Optional.of(call);
    }
    if (expression instanceof SubqueryExpression subquery) {
      Optional<LlamaCall> inside = anywhereIn(subquery.plan());
      if (inside.isPresent()) {
        return inside;
      }
    }
    return Scala.list(expression.children()).stream()
        .flatMap(child -> anywhereIn(child).stream())
        .findFirst();
  }

  private static Optional<LlamaCall> anywhereIn(LogicalPlan plan) {
    return Stream.concat(
            Scala.list(plan.expressions()).stream().flatMap(each -> anywhereIn(each).stream()),
            Scala.list(plan.children()).stream().flatMap(child -> anywhereIn(child).stream()))
        .findFirst();
  }

  /**
   * The calls that are not arguments of another. Skips lambda functions: rules cannot move those.
   */
  static List<LlamaCall> outermost(Expression expression) {
    List<LlamaCall> found = new ArrayList<>();
    collect(expression, found);
    return found;
  }

  /** Whether no argument of a call contains another call. */
  static boolean isInnermost(LlamaCall call) {
    return Scala.list(call.children()).stream().noneMatch(CallFinder::anyIn);
  }

  private static void collect(Expression expression, List<LlamaCall> found) {
    if (expression instanceof LlamaCall call) {
      found.add(call);
    } else if (!(expression instanceof LambdaFunction)) {
      Scala.list(expression.children()).forEach(child -> collect(child, found));
    }
  }
}

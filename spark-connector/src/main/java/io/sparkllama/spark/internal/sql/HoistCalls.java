package io.sparkllama.spark.internal.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.Inner$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeRows;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.rules.Rule;

/**
 * Moves calls into projections, from which {@link ExtractCalls} takes them later.
 *
 * <ul>
 *   <li>Calls in a sort, a window, a generator, an aggregate's groups and arguments, or over one
 *       side of a join move into a projection below.
 *   <li>Calls over an aggregate's results move into a projection above.
 *   <li>Calls over both sides of an inner join move into a filter above.
 * </ul>
 *
 * <p>Refuses calls in all other operators (see {@link SupportedOperators}).
 *
 * <p>This is a rule of the analyzer, because the analyzer's checks refuse nondeterministic
 * expressions in such places. It uses only Spark's own operators, so that self-joins, views and
 * caching work as usual.
 */
final class HoistCalls extends Rule<LogicalPlan> {

  private static final int AGGREGATE_EXPRESSIONS = 1;
  private static final int JOIN_CONDITION = 3;

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return plan.resolveOperatorsUp(Scala.rewrite(HoistCalls::hoist));
  }

  private static Optional<LogicalPlan> hoist(LogicalPlan node) {
    if (!node.resolved() || SupportedOperators.mayKeepCalls(node)) {
      return Optional.empty();
    }
    if (!SupportedOperators.canMoveCalls(node)) {
      Refusal.refuse(node);
    }
    if (Scala.list(node.expressions()).stream().noneMatch(CallFinder::anyIn)) {
      return Optional.empty();
    }
    if (node instanceof Aggregate aggregate) {
      return Optional.of(hoist(aggregate));
    }
    if (node instanceof Join join) {
      return hoist(join);
    }
    if (node instanceof MergeRows merge) {
      return Optional.of(MergeCalls.below(merge));
    }
    return Optional.of(below(node));
  }

  /** Moves all calls of a node with one child into a projection below. */
  private static LogicalPlan below(LogicalPlan node) {
    CallResults results = new CallResults();
    Scala.list(node.expressions())
        .forEach(expression -> CallFinder.outermost(expression).forEach(results::of));
    LogicalPlan child = node.children().head();
    return withOutputOf(node, replaced(node, results, List.of(extended(child, results))));
  }

  private static LogicalPlan hoist(Aggregate aggregate) {
    CallResults results = new CallResults();
    Scala.list(aggregate.groupingExpressions())
        .forEach(group -> CallFinder.outermost(group).forEach(results::of));
    Scala.list(aggregate.aggregateExpressions())
        .forEach(item -> insideFunctions((Expression) item, results));
    LogicalPlan lower =
        results.isEmpty()
            ? aggregate
            : replaced(aggregate, results, List.of(extended(aggregate.child(), results)));
    LogicalPlan split = aboveAggregate((Aggregate) lower).orElse(lower);
    return withOutputOf(aggregate, split);
  }

  private static void insideFunctions(Expression expression, CallResults results) {
    if (expression instanceof AggregateExpression function) {
      CallFinder.outermost(function).forEach(results::of);
    } else {
      Scala.list(expression.children()).forEach(child -> insideFunctions(child, results));
    }
  }

  /** Moves calls in an aggregate's results into a projection above; empty if there are none. */
  static Optional<LogicalPlan> aboveAggregate(Aggregate aggregate) {
    List<NamedExpression> items = Scala.list(aggregate.aggregateExpressions());
    if (items.stream().noneMatch(item -> CallFinder.anyIn((Expression) item))) {
      return Optional.empty();
    }
    List<Expression> groups =
        Scala.list(aggregate.groupingExpressions()).stream()
            .map(Expression::canonicalized)
            .toList();
    CallResults pieces = new CallResults();
    List<NamedExpression> lower = new ArrayList<>();
    List<NamedExpression> upper = new ArrayList<>();
    for (NamedExpression item : items) {
      if (CallFinder.anyIn((Expression) item)) {
        takePieces((Expression) item, groups, pieces);
      } else {
        lower.add(item);
        upper.add(item.toAttribute());
      }
    }
    lower.addAll(pieces.aliases());
    int at = 0;
    for (NamedExpression item : items) {
      if (CallFinder.anyIn((Expression) item)) {
        upper.add(at, (NamedExpression) pieces.replaceIn((Expression) item));
      }
      at++;
    }
    LogicalPlan below = withArgument(aggregate, AGGREGATE_EXPRESSIONS, Scala.seq(lower));
    return Optional.of(new Project(Scala.seq(upper), below));
  }

  /** Collects what an expression needs of the aggregate: its functions and groups. */
  private static void takePieces(
      Expression expression, List<Expression> groups, CallResults pieces) {
    if (expression instanceof AggregateExpression || groups.contains(expression.canonicalized())) {
      pieces.of(expression);
    } else {
      Scala.list(expression.children()).forEach(child -> takePieces(child, groups, pieces));
    }
  }

  private static Optional<LogicalPlan> hoist(Join join) {
    CallResults left = new CallResults();
    CallResults right = new CallResults();
    List<Expression> stay = new ArrayList<>();
    List<Expression> above = new ArrayList<>();
    for (Expression part : conjuncts(join.condition().get())) {
      boolean oneSided = true;
      for (LlamaCall call : CallFinder.outermost(part)) {
        if (call.references().subsetOf(join.left().outputSet())) {
          left.of(call);
        } else if (call.references().subsetOf(join.right().outputSet())) {
          right.of(call);
        } else {
          oneSided = false;
        }
      }
      (oneSided ? stay : above).add(part);
    }
    if (!above.isEmpty() && !join.joinType().equals(Inner$.MODULE$)) {
      // calls stay where they are, and Spark's own check refuses them
      return Optional.empty();
    }
    scala.Option<Expression> condition =
        stay.stream()
            .reduce(And::new)
            .map(all -> left.replaceIn(right.replaceIn(all)))
            .map(scala.Option::apply)
            .orElse(scala.Option.empty());
    LogicalPlan joined =
        withArgument(join, JOIN_CONDITION, condition)
            .withNewChildren(Scala.seq(extended(join.left(), left), extended(join.right(), right)));
    LogicalPlan filtered =
        above.stream()
            .reduce(And::new)
            .map(all -> left.replaceIn(right.replaceIn(all)))
            .<LogicalPlan>map(all -> new Filter(all, joined))
            .orElse(joined);
    return Optional.of(withOutputOf(join, filtered));
  }

  static List<Expression> conjuncts(Expression condition) {
    if (condition instanceof And and) {
      List<Expression> parts = new ArrayList<>(conjuncts(and.left()));
      parts.addAll(conjuncts(and.right()));
      return parts;
    }
    return List.of(condition);
  }

  private static LogicalPlan extended(LogicalPlan child, CallResults results) {
    return results.isEmpty() ? child : extended(child, List.of(results));
  }

  /** A projection of a child's columns followed by results. */
  static LogicalPlan extended(LogicalPlan child, List<CallResults> results) {
    List<NamedExpression> columns = new ArrayList<>(Scala.list(child.output()));
    results.forEach(some -> columns.addAll(some.aliases()));
    return new Project(Scala.seq(columns), child);
  }

  private static LogicalPlan replaced(
      LogicalPlan node, CallResults results, List<LogicalPlan> children) {
    return node.mapExpressions(Scala.function(results::replaceIn))
        .withNewChildren(Scala.seq(children));
  }

  private static LogicalPlan withOutputOf(LogicalPlan before, LogicalPlan after) {
    if (after.output().equals(before.output())) {
      return after;
    }
    List<NamedExpression> output = new ArrayList<>(Scala.list(before.output()));
    return new Project(Scala.seq(output), after);
  }

  /** A copy with one changed argument; the number of arguments differs between Spark versions. */
  private static LogicalPlan withArgument(LogicalPlan node, int index, Object argument) {
    Object[] arguments = new Object[node.productArity()];
    Arrays.setAll(arguments, node::productElement);
    arguments[index] = argument;
    return node.makeCopy(arguments);
  }
}

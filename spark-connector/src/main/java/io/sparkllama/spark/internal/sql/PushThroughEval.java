package io.sparkllama.spark.internal.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.rules.Rule;

/**
 * Reduces the rows and calls that a model computes. Filters, sorts and limits that do not depend on
 * results move below a {@link LlamaEval}, and results that no operator reads are removed.
 */
final class PushThroughEval extends Rule<LogicalPlan> {

  /**
   * The largest limit, in rows, that moves below as a whole; its rows are computed in one
   * partition. A larger one moves below only for each partition, so that all executors compute
   * rows.
   */
  static final int LARGEST_WHOLE_LIMIT = 1000;

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return plan.transformDown(Scala.rewrite(PushThroughEval::push));
  }

  private static Optional<LogicalPlan> push(LogicalPlan node) {
    if (node instanceof Filter filter && filter.child() instanceof LlamaEval eval) {
      return filterBelow(filter, eval);
    }
    if (node instanceof Filter filter
        && filter.child() instanceof Project project
        && project.child() instanceof LlamaEval eval) {
      return filterBelow(filter, project, eval);
    }
    if (node instanceof Project project && project.child() instanceof LlamaEval eval) {
      return prune(project, eval);
    }
    // a sort within partitions saves no rows, and may be there to order the requests
    if (node instanceof Sort sort && sort.global()) {
      return sortBelow(sort);
    }
    if (node instanceof GlobalLimit limit && limit.child() instanceof LocalLimit local) {
      return limitBelow(limit, local);
    }
    if (node instanceof LocalLimit local) {
      return limitBelow(local);
    }
    return Optional.empty();
  }

  private static Optional<LogicalPlan> filterBelow(Filter filter, LlamaEval eval) {
    List<Expression> below = new ArrayList<>();
    List<Expression> stay = new ArrayList<>();
    for (Expression part : HoistCalls.conjuncts(filter.condition())) {
      boolean free = part.deterministic() && part.references().subsetOf(eval.child().outputSet());
      (free ? below : stay).add(part);
    }
    if (below.isEmpty()) {
      return Optional.empty();
    }
    LogicalPlan pushed =
        eval.withNewChildInternal(
            new Filter(below.stream().reduce(And::new).orElseThrow(), eval.child()));
    return Optional.of(
        stay.stream()
            .reduce(And::new)
            .<LogicalPlan>map(rest -> new Filter(rest, pushed))
            .orElse(pushed));
  }

  /** Moves a filter below a projection that passes its columns through unchanged. */
  private static Optional<LogicalPlan> filterBelow(Filter filter, Project project, LlamaEval eval) {
    return filterBelow(new Filter(filter.condition(), eval), eval)
        .filter(pushed -> pushed instanceof LlamaEval)
        .map(pushed -> new Project(project.projectList(), pushed));
  }

  private static Optional<LogicalPlan> prune(Project project, LlamaEval eval) {
    List<Expression> calls = new ArrayList<>();
    List<Attribute> results = new ArrayList<>();
    for (int i = 0; i < eval.results().size(); i++) {
      if (project.references().contains(eval.results().get(i))) {
        calls.add(eval.calls().get(i));
        results.add(eval.results().get(i));
      }
    }
    if (calls.size() == eval.results().size()) {
      return Optional.empty();
    }
    LogicalPlan below =
        calls.isEmpty()
            ? eval.child()
            : new LlamaEval(Scala.seq(calls), Scala.seq(results), eval.child());
    return Optional.of(new Project(project.projectList(), below));
  }

  private static Optional<LogicalPlan> sortBelow(Sort sort) {
    if (sort.child() instanceof LlamaEval eval && isOf(sort, eval)) {
      return Optional.of(eval.withNewChildInternal(sort.withNewChildren(Scala.seq(eval.child()))));
    }
    if (sort.child() instanceof Project project
        && project.child() instanceof LlamaEval eval
        && isOf(sort, eval)) {
      LogicalPlan sorted = sort.withNewChildren(Scala.seq(eval.child()));
      return Optional.of(new Project(project.projectList(), eval.withNewChildInternal(sorted)));
    }
    return Optional.empty();
  }

  /** Whether a sort depends only on columns below the results. */
  private static boolean isOf(Sort sort, LlamaEval eval) {
    return sort.references().subsetOf(eval.child().outputSet())
        && Scala.list(sort.order()).stream().allMatch(Expression::deterministic);
  }

  private static Optional<LogicalPlan> limitBelow(GlobalLimit limit, LocalLimit local) {
    LogicalPlan top = local.child();
    Optional<List<NamedExpression>> list = Optional.empty();
    if (top instanceof Project project) {
      list = Optional.of(Scala.list(project.projectList()));
      top = project.child();
    }
    if (!(top instanceof LlamaEval eval) || isLimited(eval.child(), local.limitExpr())) {
      return Optional.empty();
    }
    boolean whole =
        limit.limitExpr() instanceof Literal literal
            && literal.value() instanceof Integer rows
            && rows <= LARGEST_WHOLE_LIMIT;
    LogicalPlan localBelow = new LocalLimit(local.limitExpr(), eval.child());
    LogicalPlan below =
        eval.withNewChildInternal(
            whole ? new GlobalLimit(limit.limitExpr(), localBelow) : localBelow);
    LogicalPlan projected =
        list.<LogicalPlan>map(columns -> new Project(Scala.seq(columns), below)).orElse(below);
    return Optional.of(
        whole
            ? projected
            : new GlobalLimit(limit.limitExpr(), new LocalLimit(local.limitExpr(), projected)));
  }

  /** Moves a limit of each partition, which OFFSET leaves alone, below. */
  private static Optional<LogicalPlan> limitBelow(LocalLimit local) {
    LogicalPlan top = local.child();
    if (top instanceof Project project && project.child() instanceof LlamaEval eval) {
      return belowOf(local, eval)
          .map(
              below -> local.withNewChildren(Scala.seq(new Project(project.projectList(), below))));
    }
    return top instanceof LlamaEval eval
        ? belowOf(local, eval).map(below -> local.withNewChildren(Scala.seq(below)))
        : Optional.empty();
  }

  private static Optional<LogicalPlan> belowOf(LocalLimit local, LlamaEval eval) {
    return isLimited(eval.child(), local.limitExpr())
        ? Optional.empty()
        : Optional.of(eval.withNewChildInternal(new LocalLimit(local.limitExpr(), eval.child())));
  }

  private static boolean isLimited(LogicalPlan plan, Expression limit) {
    LogicalPlan top = plan instanceof GlobalLimit global ? global.child() : plan;
    return top instanceof LocalLimit local && local.limitExpr().equals(limit);
  }
}

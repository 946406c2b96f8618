package io.sparkllama.spark.internal.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.rules.Rule;
import scala.Tuple2;

/**
 * Moves calls out of projections and filters into a {@link LlamaEval} below them. Equal calls are
 * evaluated once. A call that is an argument of another gets an operator of its own, further below.
 * A call in a branch of CASE, IF or COALESCE is evaluated only for rows that take the branch.
 */
final class ExtractCalls extends Rule<LogicalPlan> {

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return extractAll(plan);
  }

  private static LogicalPlan extractAll(LogicalPlan plan) {
    return plan.transformUp(Scala.rewrite(ExtractCalls::extract));
  }

  private static Optional<LogicalPlan> extract(LogicalPlan node) {
    if (node instanceof Project project) {
      List<NamedExpression> list = Scala.list(project.projectList());
      if (list.stream().anyMatch(item -> CallFinder.anyIn((Expression) item))) {
        return Optional.of(extract(list, project.child()));
      }
    } else if (node instanceof Filter filter && CallFinder.anyIn(filter.condition())) {
      Found found = new Found();
      found.collect(filter.condition(), Optional.empty());
      LogicalPlan below = found.below(filter.child());
      LogicalPlan filtered = new Filter(found.replaceIn(filter.condition()), below);
      // the condition still has the calls that contain others; they are next
      return Optional.of(extractAll(new Project(namedOutput(filter), filtered)));
    } else if (node instanceof Aggregate aggregate) {
      // the optimizer has merged the projection back: it checks only the lower operator for that
      return HoistCalls.aboveAggregate(aggregate).map(ExtractCalls::extractAll);
    }
    return Optional.empty();
  }

  /** Extracts calls in rounds, because arguments must be evaluated before the calls around them. */
  private static LogicalPlan extract(List<NamedExpression> list, LogicalPlan child) {
    List<NamedExpression> items = list;
    LogicalPlan below = child;
    while (items.stream().anyMatch(item -> CallFinder.anyIn((Expression) item))) {
      Found found = new Found();
      items.forEach(item -> found.collect((Expression) item, Optional.empty()));
      below = found.below(below);
      items =
          items.stream().map(item -> (NamedExpression) found.replaceIn((Expression) item)).toList();
    }
    return new Project(Scala.seq(items), below);
  }

  private static scala.collection.immutable.Seq<NamedExpression> namedOutput(LogicalPlan plan) {
    List<NamedExpression> output = new ArrayList<>(Scala.list(plan.output()));
    return Scala.seq(output);
  }

  /** The innermost calls of some expressions, each with its guard: the condition to evaluate it. */
  private static final class Found {
    private final Map<Expression, LlamaCall> calls = new LinkedHashMap<>();
    private final Map<Expression, Optional<Expression>> guards = new HashMap<>();
    private final Map<Expression, Attribute> results = new HashMap<>();

    void collect(Expression expression, Optional<Expression> guard) {
      if (expression instanceof CaseWhen caseWhen) {
        collectFrom(caseWhen, guard);
      } else if (expression instanceof If choice) {
        collect(choice.predicate(), guard);
        collect(choice.trueValue(), and(guard, isTrue(choice.predicate())));
        collect(choice.falseValue(), and(guard, isNotTrue(choice.predicate())));
      } else if (expression instanceof Coalesce coalesce) {
        Optional<Expression> open = guard;
        for (Expression child : Scala.list(coalesce.children())) {
          collect(child, open);
          open = and(open, new IsNull(child));
        }
      } else if (expression instanceof LlamaCall call && CallFinder.isInnermost(call)) {
        add(call, guard);
      } else if (!CallFinder.outermost(expression).isEmpty()) {
        Scala.list(expression.children()).forEach(child -> collect(child, guard));
      }
    }

    private void collectFrom(CaseWhen caseWhen, Optional<Expression> guard) {
      Optional<Expression> open = guard;
      for (Tuple2<Expression, Expression> branch : Scala.list(caseWhen.branches())) {
        collect(branch._1(), open);
        collect(branch._2(), and(open, isTrue(branch._1())));
        open = and(open, isNotTrue(branch._1()));
      }
      if (caseWhen.elseValue().isDefined()) {
        collect(caseWhen.elseValue().get(), open);
      }
    }

    private static Expression isTrue(Expression condition) {
      return new Coalesce(Scala.seq(condition, Literal.FalseLiteral()));
    }

    private static Expression isNotTrue(Expression condition) {
      return new Not(isTrue(condition));
    }

    /** Adds a condition to a guard, unless it contains a call or is not deterministic. */
    private static Optional<Expression> and(Optional<Expression> guard, Expression condition) {
      if (CallFinder.anyIn(condition) || !condition.deterministic()) {
        return guard;
      }
      return Optional.of(guard.<Expression>map(g -> new And(g, condition)).orElse(condition));
    }

    private void add(LlamaCall call, Optional<Expression> guard) {
      Expression key = call.canonicalized();
      if (calls.putIfAbsent(key, call) == null) {
        guards.put(key, guard);
        results.put(key, CallResults.attributeOf(call));
      } else if (!guards.get(key).equals(guard)) {
        // needed in several branches: evaluated for all rows
        guards.put(key, Optional.empty());
      }
    }

    /** The operator that evaluates the calls, over a child. */
    LogicalPlan below(LogicalPlan child) {
      List<Expression> guarded = new ArrayList<>();
      List<Attribute> attributes = new ArrayList<>();
      calls.forEach(
          (key, call) -> {
            guarded.add(guards.get(key).map(call::withGuard).orElse(call));
            attributes.add(results.get(key));
          });
      return new LlamaEval(Scala.seq(guarded), Scala.seq(attributes), child);
    }

    Expression replaceIn(Expression expression) {
      return CallResults.replaceIn(expression, results);
    }
  }
}

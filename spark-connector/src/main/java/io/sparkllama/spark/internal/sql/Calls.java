package io.sparkllama.spark.internal.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.Metadata;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Finding calls in expressions, and putting their results in their places. */
final class Calls {

  private Calls() {}

  /** Whether a call is anywhere in an expression, but inside a lambda function. */
  static boolean in(Expression expression) {
    return !outermost(expression).isEmpty();
  }

  /** A call anywhere in an expression, also inside lambda functions and subqueries. */
  static Optional<LlamaCall> anywhere(Expression expression) {
    if (expression instanceof LlamaCall call) {
      return Optional.of(call);
    }
    if (expression instanceof SubqueryExpression subquery) {
      Optional<LlamaCall> inside = anywhere(subquery.plan());
      if (inside.isPresent()) {
        return inside;
      }
    }
    return Scala.list(expression.children()).stream()
        .flatMap(child -> anywhere(child).stream())
        .findFirst();
  }

  private static Optional<LlamaCall> anywhere(LogicalPlan plan) {
    return Stream.concat(
            Scala.list(plan.expressions()).stream().flatMap(each -> anywhere(each).stream()),
            Scala.list(plan.children()).stream().flatMap(child -> anywhere(child).stream()))
        .findFirst();
  }

  /** The calls that are inside no other; those inside lambda functions cannot be moved. */
  static List<LlamaCall> outermost(Expression expression) {
    List<LlamaCall> found = new ArrayList<>();
    collect(expression, found, call -> true);
    return found;
  }

  /** The calls that have no other inside. */
  static List<LlamaCall> innermost(Expression expression) {
    List<LlamaCall> found = new ArrayList<>();
    collect(expression, found, call -> Scala.list(call.children()).stream().noneMatch(Calls::in));
    return found;
  }

  private static void collect(
      Expression expression, List<LlamaCall> found, Function<LlamaCall, Boolean> wanted) {
    if (expression instanceof LambdaFunction) {
      return;
    }
    if (expression instanceof LlamaCall call && wanted.apply(call)) {
      found.add(call);
      return;
    }
    Scala.list(expression.children()).forEach(child -> collect(child, found, wanted));
  }

  /** Results by call; equal calls have one, as they are asked once. */
  static final class Results {
    private final Map<Expression, Alias> aliases = new LinkedHashMap<>();

    /** Names a call's result; the same for an equal call. */
    Alias of(Expression expression) {
      return of(expression, expression);
    }

    /** Names an expression's result where a value stands for it. */
    Alias of(Expression expression, Expression value) {
      return aliases.computeIfAbsent(
          expression.canonicalized(),
          key ->
              new Alias(
                  value,
                  resultName(expression),
                  NamedExpression.newExprId(),
                  Scala.seq(),
                  scala.Option.empty(),
                  Scala.seq()));
    }

    boolean isEmpty() {
      return aliases.isEmpty();
    }

    /** The aliases, in the order they were first asked for. */
    List<Alias> aliases() {
      return List.copyOf(aliases.values());
    }

    /** The expression with results in the places of their calls. */
    Expression replaceIn(Expression expression) {
      Map<Expression, Attribute> attributes = new HashMap<>();
      aliases.forEach((call, alias) -> attributes.put(call, alias.toAttribute()));
      return replace(expression, attributes);
    }
  }

  /** An expression with attributes in the places of what they stand for, by canonical form. */
  static Expression replace(Expression expression, Map<Expression, Attribute> attributes) {
    return expression.transformDown(
        Scala.rewrite(
            node -> Optional.<Expression>ofNullable(attributes.get(node.canonicalized()))));
  }

  /** The columns of an operator that appends results to those of its child. */
  static Seq<Attribute> output(Seq<Attribute> child, Seq<Attribute> results) {
    List<Attribute> output = new ArrayList<>(Scala.list(child));
    output.addAll(Scala.list(results));
    return Scala.seq(output);
  }

  static AttributeSet setOf(Seq<Attribute> results) {
    return AttributeSet.apply(
        CollectionConverters.asScala(new ArrayList<Expression>(Scala.list(results))));
  }

  /**
   * A name for a result that no column has: tables that are given conditions as filters find their
   * columns by name.
   */
  private static String resultName(Expression expression) {
    String of = expression instanceof LlamaCall call ? call.name() : "value";
    return "__" + of + "_result_" + NamedExpression.newExprId().id();
  }

  /** What a call's result is in the operator. */
  static Attribute resultOf(LlamaCall call) {
    return new AttributeReference(
        resultName(call),
        call.dataType(),
        true,
        Metadata.empty(),
        NamedExpression.newExprId(),
        Scala.seq());
  }
}

package io.sparkllama.spark.internal.sql;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.types.Metadata;

/**
 * Names for the results of calls, and puts them in the places of the calls; equal calls have one
 * result, as they are asked once. Not thread-safe.
 */
final class CallResults {

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
                nameOf(expression),
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
    return replaceIn(expression, attributes);
  }

  /** An expression with attributes in the places of what they stand for, by canonical form. */
  static Expression replaceIn(Expression expression, Map<Expression, Attribute> attributes) {
    return expression.transformDown(
        Scala.rewrite(
            node -> Optional.<Expression>ofNullable(attributes.get(node.canonicalized()))));
  }

  /** What a call's result is in the operator. */
  static Attribute attributeOf(LlamaCall call) {
    return new AttributeReference(
        nameOf(call),
        call.dataType(),
        true,
        Metadata.empty(),
        NamedExpression.newExprId(),
        Scala.seq());
  }

  /**
   * A name for a result that no column has: tables that are given conditions as filters find their
   * columns by name.
   */
  private static String nameOf(Expression expression) {
    String of = expression instanceof LlamaCall call ? call.name() : "value";
    return "__" + of + "_result_" + NamedExpression.newExprId().id();
  }
}

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
 * Gives names to the results of calls, and replaces calls by these names. Equal calls share one
 * result, so the model computes it once. Not thread-safe.
 */
final class CallResults {

  private final Map<Expression, Alias> aliases = new LinkedHashMap<>();

  /** The alias of a call's result; equal calls share it. */
  Alias of(Expression expression) {
    return of(expression, expression);
  }

  /** The alias of an expression's result, computed by another expression, {@code value}. */
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

  /** The aliases, in the order in which they were created. */
  List<Alias> aliases() {
    return List.copyOf(aliases.values());
  }

  /** The expression with calls replaced by their results. */
  Expression replaceIn(Expression expression) {
    Map<Expression, Attribute> attributes = new HashMap<>();
    aliases.forEach((call, alias) -> attributes.put(call, alias.toAttribute()));
    return replaceIn(expression, attributes);
  }

  /** An expression with some subexpressions, given in canonical form, replaced by attributes. */
  static Expression replaceIn(Expression expression, Map<Expression, Attribute> attributes) {
    return expression.transformDown(
        Scala.rewrite(
            node -> Optional.<Expression>ofNullable(attributes.get(node.canonicalized()))));
  }

  /** A new attribute for a call's result in the operator. */
  static Attribute attributeOf(LlamaCall call) {
    return new AttributeReference(
        nameOf(call),
        call.dataType(),
        true,
        Metadata.empty(),
        NamedExpression.newExprId(),
        Scala.seq());
  }

  /** A name that no column has: tables that receive conditions as filters find columns by name. */
  private static String nameOf(Expression expression) {
    String of = expression instanceof LlamaCall call ? call.name() : "value";
    return "__" + of + "_result_" + NamedExpression.newExprId().id();
  }
}

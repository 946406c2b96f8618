package io.sparkllama.spark.internal.sql;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * Base class of functions in expressions, with what Catalyst requires of a class in Java. Such a
 * function has no generated code, its arguments are cast to its input types, and its result may be
 * null. Immutable.
 */
@SuppressWarnings("serial") // the lists here are serializable, though their interfaces are not
abstract class FunctionExpression extends Expression
    implements CaseClass, CodegenFallback, ImplicitCastInputTypes, Serializable {

  private static final long serialVersionUID = 1L;

  private final Seq<Expression> children;

  FunctionExpression(Seq<Expression> children) {
    this.children = children;
  }

  /** A copy with other children. */
  abstract Expression withChildren(Seq<Expression> newChildren);

  final List<Expression> childList() {
    return Scala.list(children);
  }

  @Override
  public final Seq<Expression> children() {
    return children;
  }

  @Override
  public final Expression withNewChildrenInternal(IndexedSeq<Expression> newChildren) {
    return withChildren(newChildren.toSeq());
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    return ImplicitCastInputTypes.super.checkInputDataTypes();
  }

  @Override
  public final boolean nullable() {
    return true;
  }

  @Override
  public final ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return CodegenFallback.super.doGenCode(context, code);
  }

  @Override
  public final boolean equals(Object other) {
    return CaseClass.equal(this, other);
  }

  @Override
  public final int hashCode() {
    return super.hashCode();
  }
}

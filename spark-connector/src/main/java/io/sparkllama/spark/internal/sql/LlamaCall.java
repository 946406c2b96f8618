package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.options.CallOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.AnyDataType$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.immutable.Seq;

/**
 * A call of a {@link ModelFunction} in an expression. {@link ExtractCalls} moves it into an
 * operator before it is evaluated. Where that is impossible, it is evaluated row by row. Immutable,
 * apart from lazily computed values.
 *
 * <p>It claims to be nondeterministic, so that the optimizer neither evaluates it twice nor moves
 * it, and unevaluable, so that the optimizer does not call a model on the driver.
 */
public final class LlamaCall extends FunctionExpression
    implements Unevaluable, UserDefinedExpression {

  private static final long serialVersionUID = 2L;

  private final ModelFunction function;
  private final CallContext context;
  private final boolean guarded;

  /** Read when the argument is resolved, and kept when rules rewrite it; null before. */
  private OptionsArgument optionsArgument;

  private transient RowByRow rowByRow;
  private transient DataType dataType;

  /**
   * @param function the function to call
   * @param children the arguments, the options if there are any, and the guard if there is one
   * @param context the origin of the call
   * @param guarded whether the last child is a guard: a condition for evaluating the call
   */
  public LlamaCall(
      ModelFunction function, Seq<Expression> children, CallContext context, boolean guarded) {
    this(function, children, context, guarded, null);
  }

  /** The constructor for copies, with the options that were read, or null. */
  public LlamaCall(
      ModelFunction function,
      Seq<Expression> children,
      CallContext context,
      boolean guarded,
      OptionsArgument optionsArgument) {
    super(children);
    this.function = function;
    this.context = context;
    this.guarded = guarded;
    this.optionsArgument = optionsArgument;
  }

  @Override
  public Object[] fields() {
    return new Object[] {function, children(), context, guarded, optionsArgument()};
  }

  @Override
  Expression withChildren(Seq<Expression> newChildren) {
    return new LlamaCall(function, newChildren, context, guarded, optionsArgument());
  }

  /**
   * A copy that is evaluated only for rows that satisfy a condition. For other rows, its arguments
   * are not evaluated either, because they may fail there, such as a division by zero.
   */
  LlamaCall withGuard(Expression guard) {
    List<Expression> more = new ArrayList<>();
    for (Expression child : childList()) {
      more.add(
          child.foldable() ? child : new If(guard, child, Literal.create(null, child.dataType())));
    }
    more.add(guard);
    return new LlamaCall(function, Scala.seq(more), context, true, optionsArgument());
  }

  ModelFunction function() {
    return function;
  }

  boolean deduplicating() {
    return context.deduplicating();
  }

  /** The arguments before the options. */
  List<Expression> arguments() {
    return childList().subList(0, function.inputTypes().size());
  }

  /** The options argument, if there is one. */
  Optional<Expression> options() {
    List<Expression> all = childList();
    int index = function.inputTypes().size();
    return all.size() - (guarded ? 1 : 0) > index ? Optional.of(all.get(index)) : Optional.empty();
  }

  /** The condition for evaluating the call, if there is one. */
  Optional<Expression> guard() {
    return guarded ? Optional.of(children().last()) : Optional.empty();
  }

  /** The options argument as read, once it is resolved; null before. */
  OptionsArgument optionsArgument() {
    if (optionsArgument == null && options().stream().allMatch(Expression::resolved)) {
      optionsArgument = OptionsArgument.of(options());
    }
    return optionsArgument;
  }

  /**
   * The constant options of the statement and the session.
   *
   * @throws IllegalArgumentException if one is wrong
   */
  CallOptions constantOptions() {
    OptionsArgument argument = optionsArgument();
    if (argument.fault() != null) {
      throw new IllegalArgumentException(argument.fault());
    }
    CallOptions read = context.with(argument.constants());
    return argument.typed() ? read : read.untyped();
  }

  @Override
  public String name() {
    return function.sqlName();
  }

  @Override
  public String prettyName() {
    return function.sqlName();
  }

  @Override
  public DataType dataType() {
    if (dataType == null) {
      dataType = readDataType();
    }
    return dataType;
  }

  private DataType readDataType() {
    try {
      return function.resultType(constantOptions());
    } catch (IllegalArgumentException e) {
      // checkInputDataTypes reports the wrong option
      return function.resultType();
    }
  }

  @Override
  public boolean foldable() {
    return false;
  }

  @Override
  public boolean deterministic() {
    return false;
  }

  @Override
  public Seq<AbstractDataType> inputTypes() {
    List<AbstractDataType> types = new ArrayList<>(function.inputTypes());
    if (options().isPresent()) {
      types.add(AnyDataType$.MODULE$);
    }
    if (guarded) {
      types.add(DataTypes.BooleanType);
    }
    return Scala.seq(types);
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    TypeCheckResult types = super.checkInputDataTypes();
    if (types.isFailure()) {
      return types;
    }
    try {
      function.checkTypes(arguments().stream().map(Expression::dataType).toList());
      // wrong constant options fail the analysis of the statement
      function.check(constantOptions());
      return TypeCheckResult.TypeCheckSuccess$.MODULE$;
    } catch (IllegalArgumentException e) {
      return new TypeCheckResult.TypeCheckFailure(name() + ": " + e.getMessage());
    }
  }

  @Override
  public Object eval(InternalRow row) {
    if (rowByRow == null) {
      rowByRow = RowByRow.inTask(this);
    }
    return rowByRow.eval(row);
  }

  @Override
  public String toString() {
    List<String> texts = childList().stream().map(Expression::toString).toList();
    return name() + "(" + String.join(", ", texts) + ")";
  }
}

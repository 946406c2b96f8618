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
 * A call of a {@link ModelFunction} in an expression. {@link ExtractCalls} takes it out of the plan
 * before it is ever evaluated; where that is not possible it works row by row.
 *
 * <p>It counts as nondeterministic, as it is much too dear to be evaluated twice or moved about,
 * and as unevaluable, which keeps the optimizer from calling a model on the driver.
 */
public final class LlamaCall extends FunctionExpression
    implements Unevaluable, UserDefinedExpression {

  private static final long serialVersionUID = 2L;

  private final ModelFunction function;
  private final CallContext context;
  private final boolean guarded;

  /** Read once the argument is resolved, and kept however it is rewritten after; null before. */
  private OptionsArgument optionsArgument;

  private transient RowByRow rowByRow;
  private transient DataType dataType;

  /**
   * @param children the arguments, the options if there are any, and the guard if there is one
   * @param guarded whether the last child is a condition without which nobody looks at the value
   */
  public LlamaCall(
      ModelFunction function, Seq<Expression> children, CallContext context, boolean guarded) {
    this(function, children, context, guarded, null);
  }

  /** As a copy is made: with what was read of the options, or null. */
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
   * The same, asked only for rows that meet a condition. For others the arguments are not evaluated
   * either, which may be wrong for them, such as a division by zero.
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

  /** The condition for asking at all, if there is one. */
  Optional<Expression> guard() {
    return guarded ? Optional.of(children().last()) : Optional.empty();
  }

  /** What the options argument says, once it is resolved; null before. */
  OptionsArgument optionsArgument() {
    if (optionsArgument == null && options().stream().allMatch(Expression::resolved)) {
      optionsArgument = OptionsArgument.of(options());
    }
    return optionsArgument;
  }

  /** The options of all rows: the constants, and the session's. Throws if they are wrong. */
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
      // checkInputDataTypes tells what is wrong with the options
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
      // what is wrong with constant options is known here and now
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

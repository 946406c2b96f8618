package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.executor.ModelCaller;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.RowResult;
import io.sparkllama.spark.internal.options.CallOptions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.AnyDataType$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * A call of a {@link ModelFunction} in an expression. {@link ExtractCalls} takes it out of the plan
 * before it is ever evaluated; where that is not possible it works row by row.
 *
 * <p>It counts as nondeterministic, as it is much too dear to be evaluated twice or moved about,
 * and as unevaluable, which keeps the optimizer from calling a model on the driver.
 */
public final class LlamaCall extends Expression
    implements Unevaluable,
        CodegenFallback,
        UserDefinedExpression,
        ImplicitCastInputTypes,
        Serializable {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(LlamaCall.class);

  private final ModelFunction function;
  private final Seq<Expression> children;
  private final CallContext context;
  private final boolean guarded;

  /** Read once the argument is resolved, and kept however it is rewritten after; null before. */
  private OptionsArgument optionsArgument;

  /** For evaluation row by row only. */
  private transient ModelCaller caller;

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
    this.function = function;
    this.children = children;
    this.context = context;
    this.guarded = guarded;
    this.optionsArgument = optionsArgument;
  }

  /**
   * The same, asked only for rows that meet a condition. For others the arguments are not evaluated
   * either, which may be wrong for them, such as a division by zero.
   */
  LlamaCall withGuard(Expression guard) {
    List<Expression> more = new ArrayList<>();
    for (Expression child : Scala.list(children)) {
      more.add(
          child.foldable() ? child : new If(guard, child, Literal.create(null, child.dataType())));
    }
    more.add(guard);
    return new LlamaCall(function, Scala.seq(more), context, true, optionsArgument());
  }

  ModelFunction function() {
    return function;
  }

  boolean reusing() {
    return context.reusing();
  }

  /** The arguments before the options. */
  List<Expression> arguments() {
    return Scala.list(children).subList(0, function.inputTypes().size());
  }

  /** The options argument, if there is one. */
  Optional<Expression> options() {
    List<Expression> all = Scala.list(children);
    int index = function.inputTypes().size();
    return all.size() - (guarded ? 1 : 0) > index ? Optional.of(all.get(index)) : Optional.empty();
  }

  /** The condition for asking at all, if there is one. */
  Optional<Expression> guard() {
    return guarded ? Optional.of(children.last()) : Optional.empty();
  }

  /** What the options argument says, once it is resolved; null before. */
  OptionsArgument optionsArgument() {
    if (optionsArgument == null && options().stream().allMatch(Expression::resolved)) {
      optionsArgument = OptionsArgument.of(options());
    }
    return optionsArgument;
  }

  /** The options of all rows: the constants, and the session's. Throws if they are wrong. */
  CallOptions ofCall() {
    OptionsArgument said = optionsArgument();
    if (said.fault() != null) {
      throw new IllegalArgumentException(said.fault());
    }
    CallOptions read = context.with(said.constants());
    return said.typed() ? read : read.untyped();
  }

  @Override
  public Seq<Expression> children() {
    return children;
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> newChildren) {
    return new LlamaCall(function, newChildren.toSeq(), context, guarded, optionsArgument());
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
      return function.resultType(ofCall());
    } catch (IllegalArgumentException e) {
      // checkInputDataTypes tells what is wrong with the options
      return function.resultType();
    }
  }

  @Override
  public boolean nullable() {
    return true;
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
    TypeCheckResult types = ImplicitCastInputTypes.super.checkInputDataTypes();
    if (types.isFailure()) {
      return types;
    }
    try {
      function.checkTypes(arguments().stream().map(Expression::dataType).toList());
      // what is wrong with constant options is known here and now
      function.check(ofCall());
      return TypeCheckResult.TypeCheckSuccess$.MODULE$;
    } catch (IllegalArgumentException e) {
      return new TypeCheckResult.TypeCheckFailure(name() + ": " + e.getMessage());
    }
  }

  /** Row by row: for where a call cannot be taken out of the plan, as inside a lambda function. */
  @Override
  public Object eval(InternalRow row) {
    if (TaskContext.get() == null) {
      throw new IllegalStateException(
          name()
              + " cannot be evaluated on the driver: "
              + this
              + "; call it in a SELECT, as in (SELECT "
              + name()
              + "(...))");
    }
    if (caller == null) {
      LOG.warn("{} is evaluated row by row here, which is slow: {}", name(), this);
      caller = new ModelCaller(function, ofCall(), optionsArgument().ofRows());
      caller.closeWithTask();
    }
    if (guard().isPresent() && !Boolean.TRUE.equals(guard().get().eval(row))) {
      return null;
    }
    Object[] values = arguments().stream().map(argument -> argument.eval(row)).toArray();
    RowResult answer = caller.ask(values, rowOptions(row)).join();
    caller.count(answer);
    return answer.value();
  }

  private Supplier<Map<String, String>> rowOptions(InternalRow row) {
    if (!optionsArgument().ofRows()) {
      return Map::of;
    }
    Expression options = options().orElseThrow();
    Object value = options.eval(row);
    return () -> optionsArgument().ofRow(value, options.dataType());
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return CodegenFallback.super.doGenCode(context, code);
  }

  @Override
  public int productArity() {
    return 5;
  }

  @Override
  public Object productElement(int index) {
    return switch (index) {
      case 0 -> function;
      case 1 -> children;
      case 2 -> context;
      case 3 -> guarded;
      case 4 -> optionsArgument();
      default -> throw new IndexOutOfBoundsException(index);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof LlamaCall;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LlamaCall call
        && function == call.function
        && children.equals(call.children)
        && context.equals(call.context)
        && guarded == call.guarded
        && Objects.equals(optionsArgument(), call.optionsArgument());
  }

  @Override
  public int hashCode() {
    return Objects.hash(function, children, context, guarded);
  }

  @Override
  public String toString() {
    List<String> texts = Scala.list(children).stream().map(Expression::toString).toList();
    return name() + "(" + String.join(", ", texts) + ")";
  }
}

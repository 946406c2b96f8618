package io.sparkllama.spark.internal.function;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.OptionGroup;
import io.sparkllama.spark.internal.options.OptionHelp;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;

/**
 * A function that calls a model for one row. Arguments and results have the types of Catalyst. The
 * last argument, the options, is optional. Immutable and thread-safe. {@link ModelFunctions} holds
 * the only instance of each function; deserialization returns that one.
 */
public abstract class ModelFunction implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The heading that Spark requires before examples. */
  public static final String EXAMPLES_HEADING = "\n    Examples:\n";

  private static final String SQL_PREFIX = "llm_";

  /** A text that every model accepts. */
  static final String SAMPLE = "a";

  // transient: only the name is serialized, see ByName
  private final transient String name;
  private final transient String description;
  private final transient List<Parameter> parameters;
  private final transient DataType resultType;
  private final transient List<OptionGroup> rowOptions;

  /**
   * @param name name of the job's mode, and with the prefix {@value #SQL_PREFIX} of the SQL
   *     function
   * @param description what it returns, in a sentence
   * @param parameters the parameters before the options
   * @param resultType type of its results, unless options change it
   * @param rowOptions the options that a row may set
   */
  ModelFunction(
      String name,
      String description,
      List<Parameter> parameters,
      DataType resultType,
      List<OptionGroup> rowOptions) {
    this.name = name;
    this.description = description;
    this.parameters = parameters;
    this.resultType = resultType;
    this.rowOptions = rowOptions;
  }

  /**
   * Submits the request of a row.
   *
   * @param arguments values of Catalyst, none of them null, which may change once this returns
   * @return the result; cancelling it cancels the request
   * @throws RowException if an argument is invalid
   * @throws IllegalArgumentException if an option is invalid
   */
  public abstract CompletableFuture<RowResult> ask(
      ParallelProcessor processor, CallOptions options, Object[] arguments);

  /** The result of a failed row: a null value and the failure, unless results are structs. */
  public RowResult failed(Failure failure, CallOptions options) {
    return RowResult.of(null, failure);
  }

  /** The result of a row that takes the result of an equal request. */
  public RowResult deduplicated(RowResult result) {
    return RowResult.of(result.value(), result.failure());
  }

  /** Why no row can succeed with these options and this model; empty if rows can. */
  abstract Optional<Failure> faultOf(ParallelProcessor processor, CallOptions options);

  /** The type of its results with these constant options. */
  public DataType resultType(CallOptions options) {
    return resultType;
  }

  /** The type of its results without regard to options. */
  public final DataType resultType() {
    return resultType;
  }

  /** Whether it is a mode of the job. */
  boolean isMode() {
    return false;
  }

  /**
   * Checks options without a model.
   *
   * @throws IllegalArgumentException if the function cannot be called with them
   */
  public void check(CallOptions options) {}

  /**
   * Checks the types of arguments that Spark does not check.
   *
   * @throws IllegalArgumentException if one is wrong
   */
  public void checkTypes(List<DataType> arguments) {}

  /**
   * Checks constant options against the model, without computing anything: its kind, its chat
   * template, the grammar.
   *
   * @throws IllegalArgumentException if no row can succeed with them
   */
  public final void requireUsable(ParallelProcessor processor, CallOptions options) {
    Optional<Failure> fault = faultOf(processor, options);
    if (fault.isPresent()) {
      throw new IllegalArgumentException(
          "no row can succeed: " + fault.get().message(options.names()));
    }
  }

  /** The noun for the first argument that is null; empty if none is. */
  public final Optional<String> missing(Object[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] == null) {
        return Optional.of(parameters.get(i).noun());
      }
    }
    return Optional.empty();
  }

  /** Its name, which is that of the job's mode. */
  public final String name() {
    return name;
  }

  /** Its name in the fingerprint of a run. */
  public final String fingerprint() {
    return name.toUpperCase(Locale.ROOT);
  }

  /** Its name in SQL. */
  public final String sqlName() {
    return SQL_PREFIX + name;
  }

  /** The types of the arguments before the options. */
  public final List<AbstractDataType> inputTypes() {
    return parameters.stream().map(Parameter::type).toList();
  }

  /** The text of {@code DESCRIBE FUNCTION}. */
  public final String usage() {
    return signature() + " [, options]) - " + description;
  }

  /** The options in the text of {@code DESCRIBE FUNCTION EXTENDED}. */
  public final String optionsHelp() {
    return "\n    Arguments:\n" + OptionHelp.ofArgument(rowOptions);
  }

  /** The examples in the text of {@code DESCRIBE FUNCTION EXTENDED}. */
  public final String examples() {
    return EXAMPLES_HEADING
        + "      > SET spark.llama.model=/models/model.gguf;\n"
        + ("      > SELECT " + signature() + ") FROM t;\n")
        + ("      > SELECT " + signature() + ", map('timeout_ms', '5000')) FROM t;\n  ");
  }

  private String signature() {
    return sqlName()
        + "("
        + parameters.stream().map(Parameter::name).collect(Collectors.joining(", "));
  }

  @Override
  public final String toString() {
    return sqlName();
  }

  final Object writeReplace() {
    return new ByName(name);
  }

  /** The serialized form of a function. */
  private record ByName(String name) implements Serializable {

    private static final long serialVersionUID = 1L;

    private Object readResolve() {
      return ModelFunctions.of(name);
    }
  }
}

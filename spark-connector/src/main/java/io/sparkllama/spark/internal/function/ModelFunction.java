package io.sparkllama.spark.internal.function;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.OptionGroup;
import io.sparkllama.spark.internal.options.OptionHelp;
import io.sparkllama.spark.internal.options.OptionNames;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;

/**
 * A function that asks a model for one row, in Catalyst's own types: arguments in, a future result
 * out. Its last argument, the options, may be left out. Immutable and thread-safe; there is one
 * instance of each, in {@link ModelFunctions}, also after serialization.
 */
public abstract class ModelFunction implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What Spark wants examples to begin with. */
  public static final String EXAMPLES_HEADING = "\n    Examples:\n";

  private static final String SQL_PREFIX = "llm_";

  /** A text that any model can be asked with. */
  static final String SAMPLE = "a";

  // none travels: a copy is found by its name
  private final transient String name;
  private final transient String description;
  private final transient List<Parameter> parameters;
  private final transient DataType resultType;
  private final transient List<OptionGroup> rowOptions;

  /**
   * @param name as a mode of the job, and in SQL behind {@value #SQL_PREFIX}
   * @param description of its result, a sentence
   * @param rowOptions the options that a row may give
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
   * Asks for one row.
   *
   * @param arguments values of Catalyst, which may change once this returns
   */
  public abstract CompletableFuture<RowResult> ask(
      ParallelProcessor processor, CallOptions options, Object[] arguments);

  /** The result of a row that failed: null and the failure, unless the function has a struct. */
  public RowResult failed(Failure failure, CallOptions options) {
    return RowResult.of(null, failure);
  }

  /** The result of a row that asks what another one has asked. */
  public RowResult deduplicated(RowResult result) {
    return RowResult.of(result.value(), result.failure());
  }

  /** Why no row can be asked with such options, as far as the model tells; empty if rows can be. */
  abstract Optional<Failure> faultOf(ParallelProcessor processor, CallOptions options);

  /** The type of its results with options that are the same for all rows. */
  public DataType resultType(CallOptions options) {
    return resultType;
  }

  /** The type of its results, whatever the options are. */
  public final DataType resultType() {
    return resultType;
  }

  /** Whether the job has a mode for it. */
  boolean isMode() {
    return false;
  }

  /** Refuses options with which it cannot be asked; {@link IllegalArgumentException} if so. */
  public void check(CallOptions options) {}

  /** Refuses types that Spark does not check; {@link IllegalArgumentException} if so. */
  public void checkTypes(List<DataType> arguments) {}

  /**
   * Refuses options that are the same for all rows if no row can be asked with them: a grammar or a
   * template that cannot be used, a model of another kind. Computes nothing.
   *
   * @throws IllegalArgumentException if so
   */
  public final void requireUsable(ParallelProcessor processor, CallOptions options) {
    Optional<Failure> fault = faultOf(processor, options);
    if (fault.isPresent()) {
      throw new IllegalArgumentException(
          "no row can succeed: " + OptionNames.inSql(fault.get().message()));
    }
  }

  /** What the first argument that is null is called; a model is not asked then. */
  public final Optional<String> missing(Object[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] == null) {
        return Optional.of(parameters.get(i).noun());
      }
    }
    return Optional.empty();
  }

  /** Its name as a mode of the job. */
  public final String name() {
    return name;
  }

  /** Its name in a job's fingerprint. */
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

  /** What {@code DESCRIBE FUNCTION} says. */
  public final String usage() {
    return signature() + " [, options]) - " + description;
  }

  /** What {@code DESCRIBE FUNCTION EXTENDED} says of the options. */
  public final String optionsHelp() {
    return "\n    Arguments:\n" + OptionHelp.ofArgument(rowOptions);
  }

  /** What {@code DESCRIBE FUNCTION EXTENDED} says besides. */
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

  /** What travels instead of a function. */
  private record ByName(String name) implements Serializable {

    private static final long serialVersionUID = 1L;

    private Object readResolve() {
      return ModelFunctions.of(name);
    }
  }
}

package io.sparkllama.spark.internal.function;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.RequestConfigs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;

/** A function that generates text and returns a {@link ResultStruct}. */
abstract class GeneratingFunction extends ModelFunction {

  private static final long serialVersionUID = 1L;

  GeneratingFunction(String name, String description, Parameter parameter) {
    super(name, description, List.of(parameter), ResultStruct.SCHEMA, RequestConfigs.GENERATION);
  }

  /** The prompt of a row, whose argument is not null. */
  abstract Prompt prompt(Object argument);

  /** A prompt that every model accepts. */
  abstract Prompt sample();

  @Override
  public CompletableFuture<RowResult> ask(
      ParallelProcessor processor, CallOptions options, Object[] arguments) {
    return Futures.map(
        processor.generateAsync(prompt(arguments[0]), options.generation()),
        result -> resultOf(result, options));
  }

  @Override
  public RowResult failed(Failure failure, CallOptions options) {
    return resultOf(GenerationResult.refused(failure, 0), options);
  }

  /** Fails the task if an executor that closes has cancelled the request: Spark runs it again. */
  private static RowResult resultOf(GenerationResult result, CallOptions options) {
    if (result.finishReason() == FinishReason.CANCELLED) {
      throw new IllegalStateException(result.error());
    }
    return ResultStruct.of(result, options.responseType());
  }

  @Override
  public RowResult deduplicated(RowResult result) {
    return RowResult.of(ResultStruct.deduplicated((InternalRow) result.value()), result.failure());
  }

  @Override
  Optional<Failure> faultOf(ParallelProcessor processor, CallOptions options) {
    return processor.faultOf(new GenerationRequest(sample(), options.generation()));
  }

  @Override
  public DataType resultType(CallOptions options) {
    return ResultStruct.schema(options.responseType());
  }

  @Override
  boolean isMode() {
    return true;
  }
}

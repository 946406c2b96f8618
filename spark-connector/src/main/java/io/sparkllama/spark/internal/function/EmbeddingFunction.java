package io.sparkllama.spark.internal.function;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.RequestConfigs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.types.DataType;

/** A function that embeds a text. */
abstract class EmbeddingFunction extends ModelFunction {

  private static final long serialVersionUID = 1L;

  EmbeddingFunction(String name, String description, DataType resultType) {
    super(name, description, List.of(Parameter.text("text")), resultType, RequestConfigs.EMBEDDING);
  }

  /** The configuration of a request with these options. */
  abstract EmbeddingConfig config(CallOptions options);

  /** The value of a successful result. */
  abstract Object valueOf(EmbeddingResult result);

  @Override
  public CompletableFuture<RowResult> ask(
      ParallelProcessor processor, CallOptions options, Object[] arguments) {
    return Futures.map(
        processor.embedAsync(RowArguments.text(arguments[0]), config(options)),
        result -> RowResult.of(result.success() ? valueOf(result) : null, result.failure()));
  }

  @Override
  Optional<Failure> faultOf(ParallelProcessor processor, CallOptions options) {
    return processor.faultOf(SAMPLE, options.embedding());
  }
}

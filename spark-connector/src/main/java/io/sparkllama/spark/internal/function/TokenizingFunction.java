package io.sparkllama.spark.internal.function;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.result.Failure;
import io.sparkllama.result.TokenizationResult;
import io.sparkllama.spark.internal.options.CallOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.types.DataType;

/** A function that tokenizes a text and decodes nothing. */
abstract class TokenizingFunction extends ModelFunction {

  private static final long serialVersionUID = 1L;

  TokenizingFunction(String name, String description, DataType resultType) {
    super(name, description, List.of(Parameter.text("text")), resultType, List.of());
  }

  /** The value of a successful result. */
  abstract Object valueOf(TokenizationResult result);

  @Override
  public CompletableFuture<RowResult> ask(
      ParallelProcessor processor, CallOptions options, Object[] arguments) {
    TokenizationResult result = processor.tokenize(RowArguments.text(arguments[0]));
    return CompletableFuture.completedFuture(
        RowResult.of(result.success() ? valueOf(result) : null, result.failure()));
  }

  @Override
  Optional<Failure> faultOf(ParallelProcessor processor, CallOptions options) {
    return Optional.empty();
  }

  @Override
  boolean isMode() {
    return true;
  }
}

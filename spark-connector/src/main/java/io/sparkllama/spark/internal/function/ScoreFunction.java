package io.sparkllama.spark.internal.function;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.result.Failure;
import io.sparkllama.result.ScoreResult;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.RequestConfigs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code llm_score(prompt, continuation [, options])}. */
final class ScoreFunction extends ModelFunction {

  private static final long serialVersionUID = 1L;

  ScoreFunction() {
    super(
        "score",
        "Scores how probable a continuation of a prompt is. Returns a struct of log_likelihood,"
            + " tokens, perplexity, success, error and error_kind.",
        List.of(Parameter.text("prompt"), Parameter.text("continuation")),
        FailureFields.addTo(
            new StructType()
                .add("log_likelihood", DataTypes.DoubleType, true)
                .add("tokens", DataTypes.IntegerType, false)
                .add("perplexity", DataTypes.DoubleType, true)),
        RequestConfigs.SCORING);
  }

  @Override
  public CompletableFuture<RowResult> ask(
      ParallelProcessor processor, CallOptions options, Object[] arguments) {
    ScoreRequest request =
        new ScoreRequest(
            Prompt.text(RowArguments.text(arguments[0])), RowArguments.text(arguments[1]));
    return Futures.map(
        processor.batchScoreAsync(List.of(request), options.scoring()),
        results -> resultOf(results.get(0)));
  }

  @Override
  public RowResult failed(Failure failure, CallOptions options) {
    return resultOf(ScoreResult.failed(failure, 0, 0));
  }

  private static RowResult resultOf(ScoreResult result) {
    boolean success = result.success();
    Failure failure = result.failure();
    Object value =
        new GenericInternalRow(
            new Object[] {
              success ? (Object) result.logLikelihood() : null,
              result.tokens(),
              success ? (Object) result.perplexity() : null,
              success,
              FailureFields.error(failure),
              FailureFields.kind(failure)
            });
    return new RowResult(value, failure, result.promptTokens(), 0, result.prefixTokens(), 0, 0);
  }

  @Override
  Optional<Failure> faultOf(ParallelProcessor processor, CallOptions options) {
    return processor.faultOf(new ScoreRequest(Prompt.text(SAMPLE), SAMPLE), options.scoring());
  }
}
